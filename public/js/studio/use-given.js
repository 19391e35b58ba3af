// Whether a model has to be given English, and what it is given. The code for it comes when it is needed.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Model } from '../api.d.ts' */
/** @import { Kept } from './given.js' */
import { Problem } from '../api/problem.js';
import { lazy } from '../lazy.js';
import { h, useEffect, useState } from '../ui.js';

/** As the server knows it. */
const CHINESE = /[\u3400-\u9fff\uf900-\ufaff]/;

/** @param {string} text */
export const hasChinese = (text) => CHINESE.test(text);

export const loadGiven = () => lazy(() => import('./given.js'), { messages: ['given'] });

/**
 * @param {{ model: Model | null, source: string, kept: Kept | null, max: number, possible: boolean, disabled: boolean,
 *   onChange: (kept: Kept | null) => void }} props `possible`: there is a small model that translates
 * @returns {{ content: ComponentChildren, forOrder: () => { text?: string } | null }} `forOrder`: null where there is
 *   nothing to be seen yet, so that nobody orders what they have not seen
 */
export function useGiven({ model, source, kept, max, possible, disabled, onChange }) {
  const [code, setCode] = useState(/** @type {typeof import('./given.js') | null} */ (null));
  const [asked, setAsked] = useState(0);
  const text = source.trim();
  const needed = Boolean(model && !model.reads_chinese && possible && hasChinese(text) && [...text].length <= max);
  useEffect(() => {
    if (needed && !code) loadGiven().then(setCode, Problem.from);
    if (!needed) setAsked(0);
  }, [needed]);
  const sources = [{ name: 'prompt', text }];
  /** @type {import('./given.js').Given} */
  const given = kept ? { prompt: kept } : {};
  const content = needed && code && model && h(code.GivenFields, {
    sources, given, model: model.name, expand: true, max, asked, disabled, onChange: (now) => onChange(now.prompt ?? null),
  });
  const forOrder = () => {
    if (!needed) return {};
    if (kept && code?.isSeen({ name: 'prompt', text }, given)) {
      setAsked(0);
      return { text: kept.text.trim() };
    }
    setAsked(asked + 1);
    return null;
  };
  return { content, forOrder };
}
