// What a model that reads no Chinese is given by a prompt of the library: the English of what was filled in, or of one's own
// prompt. Loaded with the first press that needs it.
/** @import { LibraryRequest, Prompt } from '../../api.d.ts' */
import { english } from '../../api/english.js';
import { Problem } from '../../api/problem.js';
import { prompt as read } from '../../api/prompts.js';
import { hasChinese } from '../use-given.js';

/** @typedef {Pick<LibraryRequest, 'engine_prompt' | 'engine_slots'>} Given */

/** The same press again sends the same words. @type {Map<string, Given>} */
const known = new Map();
/** As the server takes them. */
const VALUE_CHARS_MAX = 60;

/**
 * Nothing where nothing is in Chinese, or nobody can put it into English.
 * @param {Prompt} prompt
 * @param {Record<string, string>} slots
 * @returns {Promise<Given>}
 */
export async function englishFor(prompt, slots) {
  const name = JSON.stringify([prompt.id, slots]);
  const before = known.get(name);
  if (before) return before;
  try {
    const given = await (prompt.own ? ofOwn(prompt, slots) : ofSlots(slots));
    known.set(name, given);
    return given;
  } catch (thrown) {
    Problem.from(thrown);
    return {};
  }
}

/** @param {Prompt} prompt @param {Record<string, string>} slots @returns {Promise<Given>} */
async function ofOwn({ id, slots: fields }, slots) {
  const { content = '' } = await read(id);
  const text = fields.reduce((filled, { name }) => filled.replaceAll(`{${name}}`, slots[name]?.trim() ?? ''), content);
  if (!hasChinese(text)) return {};
  const { source, texts } = await english([text], true);
  return source === 'model' ? { engine_prompt: texts[0] } : {};
}

/** @param {Record<string, string>} slots @returns {Promise<Given>} */
async function ofSlots(slots) {
  const chinese = Object.entries(slots).filter(([, value]) => hasChinese(value));
  if (chinese.length === 0) return {};
  const { source, texts } = await english(chinese.map(([, value]) => value), false);
  const value = (/** @type {number} */ at) => [...(texts[at] ?? '')].slice(0, VALUE_CHARS_MAX).join('');
  return source === 'model' ? { engine_slots: Object.fromEntries(chinese.map(([name], at) => [name, value(at)])) } : {};
}
