// What a press orders. Loaded with the first one.
/** @import { LibraryRequest, Model, Prompt } from '../../api.d.ts' */
/** @import { Given } from '../given.js' */
/** @import { Sent } from './reference.js' */

/**
 * @typedef {object} Pressed
 * @property {Prompt} prompt
 * @property {Record<string, string>} slots
 * @property {string} model its id; empty where nobody chose, or the reference picture has an engine of its own
 * @property {Model[]} models
 * @property {number | null} seed
 * @property {boolean} byReference there is a reference picture, or it is being sent
 * @property {Sent | null} sent
 * @property {Given} given
 * @property {number} max characters of a field
 * @property {number} englishMax characters of what the model is given of it
 * @property {boolean} possible there is a small model that writes English
 */

/**
 * Who has to be given English, or that nobody here can write it. A reference picture has an engine of its own, which reads
 * Chinese, but for a face that can be put into its arrangement.
 * @param {Pick<Pressed, 'models' | 'model' | 'byReference' | 'possible'>} pressed
 * @returns {Model | 'nobody' | null}
 */
export function readerOf({ models, model, byReference, possible }) {
  const makers = models.filter(({ id, trigger_word }) => (model ? id === model : trigger_word === null));
  if ((byReference && !model) || makers.some(({ reads_chinese }) => reads_chinese)) return null;
  return possible && makers[0] ? makers[0] : 'nobody';
}

/**
 * What is ordered, or why it cannot be yet: a field needs something, or nobody has seen what the model would be given.
 * @param {Pressed} pressed
 * @returns {Promise<LibraryRequest | 'missing' | 'unseen'>}
 */
export async function wishOf(pressed) {
  const { prompt, slots, model, sent, given, max, englishMax } = pressed;
  if (!isFilled(prompt, slots, max)) return 'missing';
  const speaks = prompt.own || Object.values(slots).some((value) => value.trim());
  const reader = readerOf(pressed);
  const needed = speaks && reader && reader !== 'nobody';
  const english = needed ? await (await import('./chinese.js')).givenFor(prompt, slots, given, englishMax) : {};
  if (!english) return 'unseen';
  const seed = takesSeed(pressed) ? (pressed.seed ?? undefined) : undefined;
  return { prompt_id: prompt.id, cost: prompt.cost, slots, model: model || undefined, reference_upload: sent?.id, seed, ...english };
}

/**
 * Whether a seed says anything to what makes the picture: beside a reference picture it does not.
 * @param {Pick<Pressed, 'models' | 'model' | 'byReference'>} pressed
 */
export const takesSeed = ({ models, model, byReference }) => !byReference && models.find(({ id }) => id === model)?.takes_seed !== false;

/**
 * Whether every field that needs something has it, and none has too much.
 * @param {Prompt} prompt
 * @param {Record<string, string>} values
 * @param {number} [max] characters of a field
 */
export const isFilled = ({ slots }, values, max = Infinity) => slots.every(({ name, example }) => {
  const text = (values[name] ?? '').trim();
  return (example || text) && [...text].length <= max;
});
