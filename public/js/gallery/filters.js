// Which pictures are shown.
/** @import { Asset, Model } from '../api.d.ts' */
/** @import { Key } from '../i18n/messages.d.ts' */
/** @import { Filter } from './address.js' */
import * as api from '../api/models.js';
import { Problem } from '../api/problem.js';
import { Icon } from '../components/more-icons.js';
import { t } from '../i18n/words.js';
import { SECTIONS } from '../studio/sections.js';
import { h, html, useEffect, useState, written } from '../ui.js';
import { dayAgo } from './address.js';

const DAYS = ['7', '30', '365'];
/** Between two days that are chosen below. */
const CUSTOM = 'custom';

/** Studios that make pictures. */
const STUDIOS = Object.keys(SECTIONS).filter((name) => name !== 'train');

/**
 * @param {{ filter: Filter, assets: Asset[], onChange: (change: Partial<Filter>) => void,
 *   children: import('../../vendor/preact.js').ComponentChildren }} props
 */
export function Filters({ filter, assets, onChange, children }) {
  const { studio, favourite, model, from, to } = filter;
  const [models, setModels] = useState(/** @type {Model[]} */ ([]));
  const [more, setMore] = useState(/** @type {typeof import('./more-filters.js') | null} */ (null));
  const span = DAYS.find((days) => !to && from === dayAgo(Number(days))) ?? (from || to ? CUSTOM : '');
  const [custom, setCustom] = useState(span === CUSTOM);
  useEffect(() => {
    // Without the list the pictures are still there; only this filter has one choice.
    api.models().then((page) => setModels(page.items), Problem.from);
  }, []);
  const needed = custom || model || assets.length > 0;
  useEffect(() => {
    if (needed) import('./more-filters.js').then(setMore, Problem.from);
  }, [needed]);
  /** @param {string} chosen */
  const onSpan = (chosen) => {
    setCustom(chosen === CUSTOM);
    if (chosen !== CUSTOM) onChange({ from: chosen && dayAgo(Number(chosen)), to: '' });
  };
  const known = models.some(({ id }) => id === model);
  return html`<div class="filters">
    <button class="chip" type="button" aria-pressed=${favourite} onClick=${() => onChange({ favourite: !favourite })}>
      ${h(Icon, { name: 'heart', filled: favourite })}${t('gallery.favourites')}</button>
    <label><span class="visually-hidden">${t('gallery.studio')}</span>
      <select class="input" value=${studio} onChange=${written((to) => onChange({ studio: to }))}>
        <option value="">${t('gallery.all_studios')}</option>
        ${STUDIOS.map((name) => html`<option key=${name} value=${name}>${t(/** @type {Key} */ (`nav.${name}`))}</option>`)}
      </select></label>
    <label><span class="visually-hidden">${t('gallery.model')}</span>
      <select class="input" value=${model} onChange=${written((to) => onChange({ model: to }))}>
        <option value="">${t('gallery.all_models')}</option>
        ${models.map(({ id, name }) => html`<option key=${id} value=${id} translate=${false}>${name}</option>`)}
        ${more && h(more.Others, { assets, model: known ? '' : model })}
      </select></label>
    <label><span class="visually-hidden">${t('gallery.time')}</span>
      <select class="input" value=${custom ? CUSTOM : span} onChange=${written(onSpan)}>
        <option value="">${t('gallery.any_time')}</option>
        ${DAYS.map((days) => html`<option key=${days} value=${days}>${t('gallery.days', { n: Number(days) })}</option>`)}
        <option value=${CUSTOM}>${t('gallery.custom_time')}</option>
      </select></label>
    ${children}
  </div>
  ${more && custom && h(more.Days, { from, to, onChange })}`;
}
