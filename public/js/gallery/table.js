// What only those need who choose pictures or ask for the keys.
export { KeysHelp } from '../pictures/keys-help.js';
export { Bar } from './bar.js';
