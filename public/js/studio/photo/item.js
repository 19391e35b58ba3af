/** @import { Asset, Item, Job } from '../../api.d.ts' */
import { t } from '../../i18n/words.js';
import { h, html } from '../../ui.js';
import { FailedItem } from '../failed-item.js';

/**
 * One picture of a job: waiting, developing, there, failed (with what came back), or canceled.
 * @param {{ job: Job, item: Item, onOpen: (asset: Asset) => void, onRetried: (job: Job) => void }} props
 */
export function PhotoItem({ job, item, onOpen, onRetried }) {
  const ratio = ('aspect_ratio' in job.input ? job.input.aspect_ratio : item.asset ? `${item.asset.width}:${item.asset.height}` : '1:1').replace(':', ' / ');
  return html`<li class="picture" data-state=${item.state} style=${{ '--ratio': ratio }}>
    ${item.state === 'succeeded' && item.asset && h(Delivered, { asset: item.asset, seq: item.seq, onOpen })}
    ${item.state === 'succeeded' && !item.asset && html`<p class="picture-note">${t('photo.deleted')}</p>`}
    ${item.state === 'failed' && h(FailedItem, { job, item, retry: t('photo.retry', { n: item.price }), onRetried })}
    ${item.state === 'canceled' && html`<p class="picture-note">
      ${t('job.canceled')}<br />${t('credits.returned', { n: job.price_each })}</p>`}
    ${(item.state === 'queued' || item.state === 'submitted') && html`<p class="picture-note">${t('job.queued')}</p>`}
    ${item.state === 'running' && html`<p class="picture-note">${t('photo.developing')}</p>`}
  </li>`;
}

/** @param {{ asset: Asset, seq: number, onOpen: (asset: Asset) => void }} props */
function Delivered({ asset, seq, onOpen }) {
  return html`<button class="picture-open" type="button" onClick=${() => onOpen(asset)}
    aria-label=${t('photo.open', { n: seq + 1 })}>
    <img src=${asset.urls.web} alt=${asset.prompt} translate=${false} width=${asset.width} height=${asset.height}
      decoding="async" /></button>`;
}
