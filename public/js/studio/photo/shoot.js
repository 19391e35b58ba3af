// One job of photos: how it stands, its pictures, its log. Loaded with the first job there is to show.
/** @import { Asset, Job } from '../../api.d.ts' */
/** @import { LiveJob } from '../../jobs/live.js' */
/** @import { StudioJobs } from '../section.d.ts' */
import { StateBadge } from '../../components/badge.js';
import { Icon } from '../../components/icons.js';
import { LogBox } from '../../components/log.js';
import { t } from '../../i18n/words.js';
import { isOver } from '../../jobs/events.js';
import { useLightbox } from '../../pictures/use-lightbox.js';
import { h, html } from '../../ui.js';
import { showRetried } from '../failed-item.js';
import { JobStatus } from '../job-status.js';
import { PastJob, PastList } from '../past-jobs.js';
import { PhotoItem } from './item.js';
import { picturesOf, promptOf } from './result.js';

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export function JobView({ live, jobs }) {
  const job = live.job.value;
  const over = isOver(job.state);
  const assets = picturesOf(job);
  const lightbox = useLightbox({
    assets,
    onChange: () => { live.reload(); },
    onDeleted: (asset) => jobs.change((known) => without(known, asset)),
  });
  return html`<div class="stack job" data-job=${job.id}>
    <div class="job-head">
      <h3 class="job-prompt" translate=${false}>${promptOf(job)}</h3>
      <span aria-live="polite">${h(StateBadge, { state: job.state })}</span>
    </div>
    ${h(JobStatus, { live, label: t('photo.progress') })}
    <ul class="pictures" data-count=${job.items.length}>
      ${job.items.map((item) => h(PhotoItem, {
        key: item.seq,
        job,
        item,
        onOpen: lightbox.open,
        onRetried: (retried) => showRetried(retried, jobs),
      }))}
    </ul>
    <details class="more"><summary>${t('job.log')}${h(Icon, { name: 'down' })}</summary>
      ${h(LogBox, {
        lines: live.lines.value,
        label: t('log.lines'),
        empty: over ? t('log.none') : t('log.waiting'),
      })}</details>
    ${lightbox.content}
  </div>`;
}

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export function PastJobs({ live, jobs: { all, choose } }) {
  const past = (all.value ?? []).filter(({ id }) => id !== live.job.value.id);
  if (past.length === 0) return null;
  return html`<${PastList} title=${t('photo.recent')} link=${html`<a href="/gallery">${t('photo.all')}</a>`}>
    ${past.map((job) => h(PastJob, {
      key: job.id,
      job,
      name: promptOf(job),
      before: h(Thumbs, { job }),
      onChoose: choose,
    }))}<//>`;
}

/** @param {{ job: Job }} props */
function Thumbs({ job }) {
  return html`<span class="past-thumbs" aria-hidden="true">
    ${picturesOf(job).slice(0, 4).map(({ id, urls }) => html`<img key=${id} src=${urls.thumb} alt="" width="36"
      height="36" />`)}
  </span>`;
}

/** Without a picture that was deleted. @param {Job} job @param {Asset} asset @returns {Job} */
const without = (job, asset) => ({
  ...job,
  items: job.items.map((item) => (item.asset?.id === asset.id ? { ...item, asset: null } : item)),
});
