// Two pictures of the same thing, one over the other: a slider says how much of which is seen.
/** @import { Asset } from '../api.d.ts' */
import { t } from '../i18n/words.js';
import { html, useState } from '../ui.js';

/** @typedef {Pick<Asset, 'urls' | 'width' | 'height'>} Pictured */

/**
 * @param {{ before: string, after: Pictured, whole?: boolean }} props `before`: its address; `whole`: it may be of another
 *   shape, and none of it is cut off
 */
export function Compare({ before, after, whole = false }) {
  const [share, setShare] = useState(50);
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const onInput = ({ currentTarget }) => setShare(currentTarget.valueAsNumber);
  return html`<div class="compare" style=${{ '--share': `${share}%`, '--ratio': `${after.width} / ${after.height}` }}>
    <img src=${after.urls.web} alt="" width=${after.width} height=${after.height} />
    <span class="compare-before" data-whole=${whole}><img src=${before} alt="" /></span>
    <span class="compare-line" aria-hidden="true"></span>
    <span class="compare-tag" data-side="before" aria-hidden="true">${t('compare.before')}</span>
    <span class="compare-tag" data-side="after" aria-hidden="true">${t('compare.after')}</span>
    <input type="range" min="0" max="100" value=${share} aria-label=${t('compare.before_after')}
      aria-valuetext=${t('compare.share', { n: share })} onInput=${onInput} />
  </div>`;
}
