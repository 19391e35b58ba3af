/** @import { Asset, Item, Job } from '../../api.d.ts' */
import * as api from '../../api/jobs.js';
import { askTwice } from '../../api/lost.js';
import { Problem } from '../../api/problem.js';
import { newKey } from '../../api/request.js';
import { Icon } from '../../components/icons.js';
import { toast } from '../../components/toast.js';
import { shortage, topUp } from '../../components/spend-button.js';
import { t } from '../../i18n/words.js';
import { h, html, useRef, useState } from '../../ui.js';

/**
 * One picture of a job: waiting, developing, there, failed (with what came back), or canceled.
 * @param {{ job: Job, item: Item, onOpen: (asset: Asset) => void, onRetried: (job: Job) => void }} props
 */
export function PhotoItem({ job, item, onOpen, onRetried }) {
  const ratio = ('aspect_ratio' in job.input ? job.input.aspect_ratio : '1:1').replace(':', ' / ');
  return html`<li class="picture" data-state=${item.state} style=${{ '--ratio': ratio }}>
    ${item.state === 'succeeded' && item.asset && h(Delivered, { asset: item.asset, seq: item.seq, onOpen })}
    ${item.state === 'succeeded' && !item.asset && html`<p class="picture-note">${t('photo.deleted')}</p>`}
    ${item.state === 'failed' && h(Failed, { job, item, onRetried })}
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

/** @param {{ job: Job, item: Item, onRetried: (job: Job) => void }} props */
function Failed({ job, item, onRetried }) {
  const [busy, setBusy] = useState(false);
  const key = useRef('');
  const retry = async () => {
    setBusy(true);
    key.current ||= newKey();
    try {
      return onRetried(await askTwice(() => api.retryItem(job.id, item.seq, key.current)));
    } catch (thrown) {
      const refused = Problem.from(thrown);
      // The first answer to a key is final: after a refusal the next try is a new request.
      if (refused.answered) key.current = '';
      if (refused.code === 'INSUFFICIENT_CREDITS') return topUp(shortage(refused.needed, refused.available));
      return toast(refused.unsure ? `${refused.message} ${t('problem.unsure_text')}` : refused.message, 'bad');
    } finally {
      setBusy(false);
    }
  };
  return html`<div class="picture-note">
    ${h(Icon, { name: 'alert' })}
    <p>${t('job.failed')}</p>
    <button class="btn btn-small" type="button" disabled=${busy} onClick=${retry}>
      ${h(Icon, { name: 'again' })}${t('photo.retry', { n: job.price_each })}</button>
  </div>`;
}
