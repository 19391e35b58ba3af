// One job of pictures, as every studio shows it: how it stands, its pictures as they come, and the jobs before it.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Asset, Item, Job } from '../api.d.ts' */
/** @import { LiveJob } from '../jobs/live.js' */
/** @import { StudioJobs } from './section.d.ts' */
import { StateBadge } from '../components/badge.js';
import { useLightbox } from '../pictures/use-lightbox.js';
import { hidden } from '../pictures/removal.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';
import { showRetried } from './failed-item.js';
import { JobStatus } from './job-status.js';
import { PastJob, PastList } from './past-jobs.js';

/**
 * What a studio draws of one picture: waiting, there, failed, canceled.
 * @typedef {{ job: Job, item: Item, onOpen: (asset: Asset) => void, onRetried: (job: Job) => void }} PictureProps
 */

/** @param {Job} job */
export const picturesOf = (job) => job.items.flatMap(({ asset }) => (asset ? [asset] : []));

/**
 * @param {{ live: LiveJob, jobs: StudioJobs, name: string, progress: string, picture: (props: PictureProps) => ComponentChildren,
 *   above?: ComponentChildren, stages?: ComponentChildren,
 *   children?: ComponentChildren | ((first: Asset | undefined, open: (asset: Asset) => void) => ComponentChildren) }} props
 *   `progress`: what the bar is called; `above` stands over how it stands, `stages` over its bar while it runs, the children
 *   under the pictures
 */
export function JobPictures({ live, jobs, name, progress, picture, above, stages, children }) {
  const job = live.job.value;
  const pictures = picturesOf(job);
  const lightbox = useLightbox({
    assets: pictures,
    onChange: () => { live.reload(); },
    onDeleted: (gone) => jobs.change((known) => without(known, new Set(gone.map(({ id }) => id)))),
  });
  const shown = without(job, hidden.value);
  return html`<div class="stack job" data-job=${job.id}>
    <div class="job-head">
      <h3 class="job-prompt" translate=${false}>${name}</h3>
      <span aria-live="polite">${h(StateBadge, { state: job.state })}</span>
    </div>
    ${above}
    ${h(JobStatus, { live, label: progress, children: stages })}
    <ul class="pictures" data-count=${job.items.length}>
      ${shown.items.map((item) => h(picture, {
        key: item.seq,
        job: shown,
        item,
        onOpen: lightbox.open,
        onRetried: (retried) => showRetried(retried, jobs),
      }))}
    </ul>
    ${typeof children === 'function' ? children(picturesOf(shown)[0], lightbox.open) : children}
    ${lightbox.content}
  </div>`;
}

/**
 * The button that opens a picture.
 * @param {{ asset: Asset, label: string, alt?: string, onOpen: (asset: Asset) => void }} props
 */
export function Delivered({ asset, label, alt = '', onOpen }) {
  return html`<button class="picture-open" type="button" onClick=${() => onOpen(asset)} aria-label=${label}>
    <img src=${asset.urls.web} alt=${alt} translate=${false} width=${asset.width} height=${asset.height} decoding="async" /></button>`;
}

/** It was stopped, and what that gave back. @param {{ price: number }} props */
export function Canceled({ price }) {
  return html`<p class="picture-note">${t('job.canceled')}<br />${t('credits.returned', { n: price })}</p>`;
}

/**
 * @param {{ live: LiveJob, jobs: StudioJobs, title: string, nameOf?: (job: Job) => string, link?: ComponentChildren }} props
 */
export function JobsBefore({ live, jobs: { all, choose }, title, nameOf = (job) => job.title, link }) {
  const past = (all.value ?? []).filter(({ id }) => id !== live.job.value.id);
  if (past.length === 0) return null;
  return html`<${PastList} title=${title} link=${link}>
    ${past.map((job) => h(PastJob, { key: job.id, job, name: nameOf(job), before: h(Thumbs, { job }), onChoose: choose }))}<//>`;
}

/** @param {{ job: Job }} props */
function Thumbs({ job }) {
  return html`<span class="past-thumbs" aria-hidden="true">
    ${picturesOf(job).slice(0, 4).map(({ id, urls }) => html`<img key=${id} src=${urls.thumb} alt="" width="36" height="36" />`)}
  </span>`;
}

/** Without pictures that were deleted. @param {Job} job @param {ReadonlySet<string>} gone @returns {Job} */
const without = (job, gone) => ({
  ...job,
  items: job.items.map((item) => (item.asset && gone.has(item.asset.id) ? { ...item, asset: null } : item)),
});
