// What a model that reads no Chinese is given by a prompt of the library: the English of what was filled in, or of one's own
// prompt. Loaded with what is filled in, or with the first press that needs it.
/** @import { LibraryRequest, Prompt } from '../../api.d.ts' */
/** @import { Given, Source } from '../given.js' */
import { prompt as read } from '../../api/prompts.js';
import { Problem } from '../../api/problem.js';
import { h, useEffect, useState } from '../../ui.js';
import { GivenRoom, hasChinese, loadGiven } from '../use-given.js';
import { isFilled } from './press.js';

/** As the server takes it. */
const PROMPT_CHARS_MAX = 2000;

/**
 * What is in Chinese: fields of the operator's prompts, whose content has its own English, or a whole prompt of one's own.
 * @param {Prompt} prompt
 * @param {Record<string, string>} values
 * @returns {Promise<Source[]>}
 */
async function sourcesOf(prompt, values) {
  if (!isFilled(prompt, values)) return [];
  if (prompt.own) {
    const { content = '' } = await read(prompt.id);
    const text = prompt.slots.reduce((filled, { name }) => filled.replaceAll(`{${name}}`, values[name]?.trim() ?? ''), content).trim();
    return hasChinese(text) ? [{ name: 'prompt', text }] : [];
  }
  const all = prompt.slots.map(({ name, title }) => ({ name, label: title, text: (values[name] ?? '').trim() }));
  return all.filter(({ text }) => hasChinese(text));
}

/**
 * What goes with the order; null where somebody has to look at it first.
 * @param {Prompt} prompt
 * @param {Record<string, string>} values
 * @param {Given} given
 * @param {number} max characters of what is given of a field
 * @returns {Promise<Pick<LibraryRequest, 'engine_prompt' | 'engine_slots'> | null>}
 */
export async function givenFor(prompt, values, given, max) {
  const [sources, { isSeen }] = await Promise.all([sourcesOf(prompt, values), loadGiven()]);
  if (!sources.every((source) => isSeen(source, given, prompt.own ? PROMPT_CHARS_MAX : max))) return null;
  const english = sources.map(({ name }) => [name, (given[name]?.text ?? '').trim().replace(/\s+/g, ' ')]);
  if (english.length === 0) return {};
  return prompt.own ? { engine_prompt: english[0]?.[1] } : { engine_slots: Object.fromEntries(english) };
}

/**
 * @param {{ prompt: Prompt, values: Record<string, string>, given: Given, max: number, model: string, asked: number,
 *   disabled: boolean, onChange: (given: Given) => void }} props
 */
export function Chinese({ prompt, values, given, max, model, asked, disabled, onChange }) {
  const [code, setCode] = useState(/** @type {typeof import('../given.js') | null} */ (null));
  const [{ of, sources }, setFound] = useState({ of: '', sources: /** @type {Source[]} */ ([]) });
  const now = JSON.stringify([prompt.id, values]);
  useEffect(() => {
    let here = true;
    sourcesOf(prompt, values).then((found) => here && setFound({ of: now, sources: found }), Problem.from);
    return () => void (here = false);
  }, [prompt, now]);
  const needed = sources.length > 0;
  const inChinese = Object.values(values).filter(hasChinese).length;
  const expected = of !== now && isFilled(prompt, values) && (inChinese > 0 || Object.keys(given).length > 0);
  useEffect(() => {
    if ((needed || expected) && !code) loadGiven().then(setCode, Problem.from);
  }, [needed, expected]);
  if (!needed && !expected) return null;
  if (!needed || !code) return h(GivenRoom, { rows: prompt.own ? 4 : 1, count: prompt.own ? 1 : Math.max(1, inChinese) });
  return h(code.GivenFields, {
    sources, given, model, asked, disabled, onChange, expand: prompt.own, max: prompt.own ? PROMPT_CHARS_MAX : max,
  });
}
