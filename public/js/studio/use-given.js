// Whether a model has to be given English, and what it is given. The code for it comes when it is needed.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Model } from '../api.d.ts' */
/** @import { Handle, Kept } from './given.js' */
import { Problem } from '../api/problem.js';
import { lazy } from '../lazy.js';
import { h, useEffect, useRef, useState } from '../ui.js';

/** As the server knows it. */
const CHINESE = /[\u3400-\u9fff\uf900-\ufaff]/;

/** @param {string} text */
export const hasChinese = (text) => CHINESE.test(text);

/**
 * @param {{ model: Model | null, source: string, kept: Kept | null, max: number, possible: boolean, disabled: boolean,
 *   onChange: (kept: Kept) => void }} props `possible`: there is a small model that translates
 * @returns {{ content: ComponentChildren, waiting: boolean, text: () => Promise<string | null> }} `text`: for the order
 */
export function useGiven({ model, source, kept, max, possible, disabled, onChange }) {
  const [code, setCode] = useState(/** @type {typeof import('./given.js') | null} */ (null));
  const [waiting, setWaiting] = useState(false);
  const handle = useRef(/** @type {Handle | null} */ (null));
  const needed = Boolean(model && !model.reads_chinese && possible && hasChinese(source));
  useEffect(() => {
    if (needed && !code) lazy(() => import('./given.js'), { messages: ['given'] }).then(setCode, Problem.from);
  }, [needed]);
  const content = needed && code && model && h(code.Given, { source, kept, model: model.name, max, disabled, handle, onChange });
  const text = async () => {
    if (!needed || !handle.current) return null;
    setWaiting(true);
    try {
      return (await handle.current.text())?.trim() || null;
    } finally {
      setWaiting(false);
    }
  };
  return { content, waiting, text };
}
