// A poster of which there is no version: it waits, it failed, or all there were are deleted.
/** @import { Job, PosterRow } from '../api.d.ts' */
import { t } from '../i18n/words.js';
import { failureText } from '../jobs/failures.js';
import { FailedItem } from '../studio/failed-item.js';
import { h, html } from '../ui.js';

/** @param {{ row: PosterRow, job: Job, onRetried: () => void }} props */
export function Unmade({ row: { item, state, error }, job, onRetried }) {
  const price = job.items.find(({ seq }) => seq === item)?.price ?? job.price_each;
  return html`<div class="session-none picture" data-state=${state}>
    ${state === 'failed'
      ? html`<div class="picture-note">
          ${error && html`<p>${failureText({ detail: error.detail, credits: price })}</p>`}</div>
          ${h(FailedItem, { job, item: { seq: item }, retry: t('history.retry', { n: price }), onRetried })}`
      : html`<p class="picture-note">${t(state === 'canceled' ? 'job.canceled' : state === 'running' ? 'history.making' : state === 'succeeded' ? 'history.deleted' : 'job.queued')}</p>`}
  </div>`;
}
