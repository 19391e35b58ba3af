// Choices that need a picture, or somebody who wants other days than those offered. Loaded with the first of them.
/** @import { Asset } from '../api.d.ts' */
/** @import { Filter } from './address.js' */
import { t } from '../i18n/words.js';
import { modelOf } from '../pictures/model-of.js';
import { html, useRef, written } from '../ui.js';

/**
 * What no list of models has: the engines' models that nobody chose, of the pictures that were on the table (a filter must not
 * empty the list it is chosen from), and a model that is gone.
 * @param {{ assets: Asset[], model: string }} props `model`: what is filtered for, when it is no model that one has
 */
export function Others({ assets, model }) {
  const { current: names } = useRef(/** @type {Set<string>} */ (new Set()));
  for (const asset of assets) {
    if (!asset.model) names.add(modelOf(asset));
  }
  names.delete('');
  const isGone = model.startsWith('mdl_');
  const shown = [...names, ...(model && !isGone && !names.has(model) ? [model] : [])].sort();
  return html`${shown.map((name) => html`<option key=${name} value=${name} translate=${false}>${name}</option>`)}
    ${isGone && html`<option value=${model}>${t('gallery.gone_model')}</option>`}`;
}

/** Between two days. @param {{ from: string, to: string, onChange: (change: Partial<Filter>) => void }} props */
export function Days({ from, to, onChange }) {
  return html`<div class="filters filter-days">
    <label>${t('gallery.from')}<input class="input" type="date" value=${from} max=${to}
      onChange=${written((day) => onChange({ from: day }))} /></label>
    <label>${t('gallery.to')}<input class="input" type="date" value=${to} min=${from}
      onChange=${written((day) => onChange({ to: day }))} /></label>
  </div>`;
}
