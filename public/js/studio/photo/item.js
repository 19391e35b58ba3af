/** @import { PictureProps } from '../result.js' */
import { t } from '../../i18n/words.js';
import { h, html } from '../../ui.js';
import { FailedItem } from '../failed-item.js';
import { Canceled, Delivered } from '../result.js';

/**
 * One picture of a job: waiting, developing, there, failed (with what came back), or canceled.
 * @param {PictureProps} props
 */
export function PhotoItem({ job, item, onOpen, onRetried }) {
  const { asset, state, seq } = item;
  const ratio = ('aspect_ratio' in job.input ? job.input.aspect_ratio : asset ? `${asset.width}:${asset.height}` : '1:1').replace(':', ' / ');
  return html`<li class="picture" data-state=${state} style=${{ '--ratio': ratio }}>
    ${state === 'succeeded' && asset && h(Delivered, { asset, label: t('photo.open', { n: seq + 1 }), alt: asset.prompt, onOpen })}
    ${state === 'succeeded' && !asset && html`<p class="picture-note">${t('photo.deleted')}</p>`}
    ${state === 'failed' && h(FailedItem, { job, item, retry: t('photo.retry', { n: item.price }), onRetried })}
    ${state === 'canceled' && h(Canceled, { price: job.price_each })}
    ${(state === 'queued' || state === 'submitted') && html`<p class="picture-note">${t('job.queued')}</p>`}
    ${state === 'running' && html`<p class="picture-note">${t('photo.developing')}</p>`}
  </li>`;
}
