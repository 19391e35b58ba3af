// Take Photo: the form on the left, the pictures as they are developed on the right.
/** @import { Signal } from '../../vendor/signals.js' */
/** @import { Asset, Catalogue, Job } from '../api.d.ts' */
/** @import { LiveJob } from '../jobs/live.js' */
import * as api from '../api/routes.js';
import { shortTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { isOver } from '../jobs/events.js';
import { follow } from '../jobs/live.js';
import { Card } from '../parts/card.js';
import { Icon } from '../parts/icons.js';
import { Lightbox } from '../parts/lightbox.js';
import { LogBox } from '../parts/log.js';
import { StateBadge } from '../parts/progress.js';
import { refreshMe } from '../session.js';
import { h, html, signal } from '../ui.js';
import { JobNews } from './job-news.js';
import { PhotoForm } from './photo-form.js';
import { PhotoItem } from './photo-item.js';
import { currentOf } from './state.js';

/** @type {Signal<Job[] | null>} */
const jobs = signal(/** @type {Job[] | null} */ (null));
/** @type {Signal<LiveJob | null>} */
const live = signal(/** @type {LiveJob | null} */ (null));
/** @type {Signal<{ assets: Asset[], at: number } | null>} */
const opened = signal(/** @type {{ assets: Asset[], at: number } | null} */ (null));

/** Reads the latest photo jobs and goes on with the one that is still running, if there is one. */
export async function loadPhotos() {
  jobs.value = (await api.photoJobs()).items;
  const current = currentOf(jobs.value);
  if (current && !live.value) show(current);
}

/** @param {Job} job */
function show(job) {
  live.value?.stop();
  live.value = follow(job, (over) => {
    jobs.value = (jobs.value ?? []).map((other) => (other.id === over.id ? over : other));
  });
}

/** @param {Job} job */
function started(job) {
  jobs.value = [job, ...(jobs.value ?? []).filter(({ id }) => id !== job.id)];
  show(job);
  refreshMe();
  document.getElementById('pictures')?.scrollIntoView({ block: 'nearest' });
}

/** @param {Job} job */
const picturesOf = (job) => job.items.flatMap((item) => (item.asset ? [item.asset] : []));

/** @param {Job} job @param {string} assetId */
function open(job, assetId) {
  const assets = picturesOf(job);
  opened.value = { assets, at: Math.max(0, assets.findIndex(({ id }) => id === assetId)) };
}

/** Forgets a picture that was deleted in the lightbox. @param {Asset} asset */
function forget(asset) {
  /** @param {Job} job */
  const without = (job) => ({
    ...job,
    items: job.items.map((item) => (item.asset?.id === asset.id ? { ...item, asset: null } : item)),
  });
  jobs.value = (jobs.value ?? []).map(without);
  if (live.value) live.value.job.value = without(live.value.job.value);
}

/** @param {{ catalogue: Catalogue }} props */
export function PhotoSection({ catalogue }) {
  return html`<div class="halves">
    <${Card} id="photo-form" title=${t('photo.title')}>${h(PhotoForm, { catalogue, onStarted: started })}<//>
    <${Card} id="pictures" title=${t('photo.result_title')} sticky>
      ${live.value ? h(Shoot, { live: live.value, key: live.value.job.value.id }) : h(NoShoot, {})}
      ${h(Recent, {})}
    <//>
    ${opened.value && h(Lightbox, {
      assets: opened.value.assets,
      at: opened.value.at,
      onMove: (at) => { if (opened.value) opened.value = { ...opened.value, at }; },
      onChange: () => { live.value?.reload(); },
      onDeleted: forget,
      onClose: () => { opened.value = null; },
    })}
  </div>`;
}

function NoShoot() {
  if (jobs.value === null) return html`<div class="skeleton skeleton-panel" aria-hidden="true"></div>`;
  return html`<div class="empty">
    <p class="empty-title">${t('photo.empty_title')}</p>
    <p>${t('photo.empty_text')}</p>
  </div>`;
}

/** @param {{ live: LiveJob }} props */
function Shoot({ live }) {
  const job = live.job.value;
  const over = isOver(job.state);
  return html`<div class="stack job" data-job=${job.id}>
    <div class="job-head">
      <h3 class="job-prompt" translate="no">${job.input.prompt ?? job.title}</h3>
      <span aria-live="polite">${h(StateBadge, { state: job.state })}</span>
    </div>
    ${h(JobNews, { live, label: t('photo.progress'), cancelText: t('photo.cancel_text') })}
    <ul class="pictures" data-count=${job.items.length}>
      ${job.items.map((item) => h(PhotoItem, {
        key: item.seq,
        job,
        item,
        onOpen: (asset) => open(job, asset.id),
        onRetried: retried,
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

/** A retry runs in the same job or in a job of its own, as the server decides. @param {Job} job */
function retried(job) {
  if (jobs.value?.some(({ id }) => id === job.id)) {
    jobs.value = jobs.value.map((other) => (other.id === job.id ? job : other));
    show(job);
    refreshMe();
  } else {
    started(job);
  }
}

function Recent() {
  const current = live.value?.job.value.id;
  const past = (jobs.value ?? []).filter(({ id }) => id !== current);
  if (past.length === 0) return null;
  return html`<div class="past">
    <div class="past-head"><h3>${t('photo.recent')}</h3><a href="/gallery">${t('photo.all')}</a></div>
    <ul>${past.map((job) => h(PastShoot, { key: job.id, job }))}</ul>
  </div>`;
}

/** @param {{ job: Job }} props */
function PastShoot({ job }) {
  const thumbs = picturesOf(job).slice(0, 4);
  return html`<li><button class="past-item" type="button" onClick=${() => show(job)}>
    <span class="past-thumbs" aria-hidden="true">
      ${thumbs.map(({ id, urls }) => html`<img key=${id} src=${urls.thumb} alt="" width="36" height="36" />`)}
    </span>
    <span class="past-name clip" translate="no">${job.input.prompt ?? job.title}</span>
    <span class="past-time">${shortTime(job.created_at)}</span>
    ${h(StateBadge, { state: job.state })}
  </button></li>`;
}
