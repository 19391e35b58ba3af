/** @import { Model } from '../api.d.ts' */
/** @import { Kept } from './given.js' */
import { Problem } from '../api/problem.js';
import { lazy } from '../lazy.js';
import { h, html, useEffect, useState } from '../ui.js';

/** @param {string} text */
export const hasChinese = (text) => /[\u3400-\u9fff\uf900-\ufaff]/.test(text);

export const loadGiven = () => lazy(() => import('./given.js'), { messages: ['given'], styles: ['given'] });

/**
 * @param {Model | undefined} model
 * @param {string} text
 * @param {Kept | null} kept
 * @param {{ max: number, disabled: boolean, onChange: (kept: Kept | null) => void } | null} props
 */
export function useGiven(model, text, kept, props) {
  const [code, setCode] = useState(/** @type {typeof import('./given.js') | null} */ (null));
  const [asked, setAsked] = useState(0);
  const needed = props && model && !model.reads_chinese && hasChinese(text) && [...text].length <= props.max;
  useEffect(() => {
    if (needed && !code) loadGiven().then(setCode, Problem.from);
    if (!needed) setAsked(0);
  }, [needed]);
  return {
    content: needed && (code ? h(code.OneGiven, { ...props, text, kept, model: model.name, asked }) : h(GivenRoom, { rows: 4, count: 1 })),
    /** @returns {{ text?: string } | null} */
    forOrder() {
      const seen = !needed || code?.isSeen({ name: 'prompt', text }, kept ? { prompt: kept } : {}, props.max);
      setAsked(seen ? 0 : asked + 1);
      return seen ? { text: needed ? kept?.text.trim() : undefined } : null;
    },
  };
}

/** As high as what is on its way: nothing below moves when it comes. @param {{ rows: number, count: number }} props */
export const GivenRoom = ({ rows, count }) => html`<div class="field given" aria-hidden="true">
  ${Array.from({ length: count }, (_, at) => html`<div class="field" key=${at}>
    <span class="label">\u00a0</span><textarea class="input" rows=${rows} disabled></textarea></div>`)}
  <p class="hint"></p>
  <span class="btn btn-quiet btn-small room">\u00a0</span>
</div>`;
