// One job of photos: how it stands, its pictures, its log. Loaded with the first job there is to show.
/** @import { Asset, Job } from '../api.d.ts' */
/** @import { LiveJob } from '../jobs/live.js' */
import { t } from '../i18n/words.js';
import { isOver } from '../jobs/events.js';
import { StateBadge } from '../parts/badge.js';
import { Icon } from '../parts/icons.js';
import { LogBox } from '../parts/log.js';
import { h, html } from '../ui.js';
import { JobNews } from './job-news.js';
import { PhotoItem } from './photo-item.js';
import { promptOf } from './state.js';

export { follow } from '../jobs/live.js';
export { Lightbox } from '../parts/lightbox.js';

/**
 * @param {{ live: LiveJob, onOpen: (job: Job, asset: Asset) => void, onRetried: (job: Job) => void }} props
 */
export function Shoot({ live, onOpen, onRetried }) {
  const job = live.job.value;
  const over = isOver(job.state);
  return html`<div class="stack job" data-job=${job.id}>
    <div class="job-head">
      <h3 class="job-prompt" translate=${false}>${promptOf(job)}</h3>
      <span aria-live="polite">${h(StateBadge, { state: job.state })}</span>
    </div>
    ${h(JobNews, { live, label: t('photo.progress') })}
    <ul class="pictures" data-count=${job.items.length}>
      ${job.items.map((item) => h(PhotoItem, {
        key: item.seq,
        job,
        item,
        onOpen: (asset) => onOpen(job, asset),
        onRetried,
      }))}
    </ul>
    <details class="more"><summary>${t('photo.log')}${h(Icon, { name: 'down' })}</summary>
      ${h(LogBox, {
        lines: live.lines.value,
        label: t('log.lines'),
        empty: over ? t('log.none') : t('log.waiting'),
      })}</details>
  </div>`;
}
