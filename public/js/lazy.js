// What comes when it is needed: code, with the messages it speaks from and the styles it wears.
/** @import { MessageFile } from './i18n/messages.d.ts' */
import { Problem } from './api/problem.js';
import { openMessages } from './i18n/words.js';

/** @type {Map<string, Promise<void>>} */
const sheets = new Map();

/**
 * Code, once everything it needs to be drawn is there. What did not come is asked for again by the next call.
 * @template Module
 * @param {() => Promise<Module>} load
 * @param {{ messages?: MessageFile[], styles?: string[] }} needs `styles`: names in css/
 * @returns {Promise<Module>}
 */
export async function lazy(load, { messages = [], styles = [] }) {
  const [module] = await Promise.all([load(), openMessages(messages), ...styles.map(stylesheet)]);
  return module;
}

/** @param {string} name */
function stylesheet(name) {
  const known = sheets.get(name);
  if (known) return known;
  const href = `/css/${name}.css`;
  if (document.querySelector(`link[href="${href}"]`)) return undefined; // the page came with it
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
  /** @type {Promise<void>} */
  const loaded = new Promise((resolve, reject) => {
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => {
      sheets.delete(name);
      link.remove();
      reject(Problem.offline());
    });
  });
  sheets.set(name, loaded);
  document.head.append(link);
  return loaded;
}
