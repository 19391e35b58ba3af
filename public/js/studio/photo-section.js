// Take Photo: the form on the left, the pictures as they are developed on the right.
/** @import { Signal } from '../../vendor/signals.js' */
/** @import { Asset, Catalogue, Job } from '../api.d.ts' */
/** @import { LiveJob } from '../jobs/live.js' */
import { Problem } from '../api/problem.js';
import * as api from '../api/routes.js';
import { shortTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { Card } from '../parts/card.js';
import { StateBadge } from '../parts/badge.js';
import { toast } from '../parts/toast.js';
import { refreshMe } from '../session.js';
import { h, html, signal } from '../ui.js';
import { PhotoForm } from './photo-form.js';
import { currentOf, promptOf, withNewer } from './state.js';

/** @type {Signal<Job[] | null>} */
const jobs = signal(/** @type {Job[] | null} */ (null));
/** @typedef {{ live: LiveJob } & Pick<typeof import('./shoot.js'), 'Shoot' | 'Lightbox'>} Shown */
/** @type {Signal<Shown | null>} */
const shown = signal(/** @type {Shown | null} */ (null));
let turn = 0;
/** @type {Signal<{ assets: Asset[], at: number } | null>} */
const opened = signal(/** @type {{ assets: Asset[], at: number } | null} */ (null));

/** Reads the latest photo jobs and goes on with the one that is still running, if there is one. */
export async function loadPhotos() {
  const { items } = await api.photoJobs();
  const current = shown.value ? null : currentOf(items);
  if (current) await show(current);
  // Not before: nothing is here would flash by, and the list below would be pushed down.
  jobs.value = withNewer(items, jobs.value);
}

/** @param {Job} job */
async function show(job) {
  const mine = ++turn;
  const { follow, Lightbox, Shoot } = await import('./shoot.js');
  if (mine !== turn) return; // another one was chosen meanwhile
  shown.value?.live.stop();
  const live = follow(job, (over) => {
    jobs.value = jobs.value && jobs.value.map((other) => (other.id === over.id ? over : other));
  });
  shown.value = { live, Lightbox, Shoot };
}

/** @param {Job} job */
const choose = (job) => show(job).catch((thrown) => toast(Problem.from(thrown).message, 'bad'));

/** @param {Job} job */
async function started(job) {
  await choose(job);
  // Not before: the list below would be pushed down.
  jobs.value = [job, ...(jobs.value ?? []).filter(({ id }) => id !== job.id)];
  refreshMe();
  document.getElementById('pictures')?.scrollIntoView({ block: 'nearest' });
}

/** @param {Job} job */
const picturesOf = (job) => job.items.flatMap((item) => (item.asset ? [item.asset] : []));

/** @param {Job} job @param {Asset} asset */
function open(job, asset) {
  const assets = picturesOf(job);
  opened.value = { assets, at: Math.max(0, assets.findIndex(({ id }) => id === asset.id)) };
}

/** Forgets a picture that was deleted in the lightbox. @param {Asset} asset */
function forget(asset) {
  /** @param {Job} job */
  const without = (job) => ({
    ...job,
    items: job.items.map((item) => (item.asset?.id === asset.id ? { ...item, asset: null } : item)),
  });
  jobs.value = (jobs.value ?? []).map(without);
  if (shown.value) shown.value.live.job.value = without(shown.value.live.job.value);
}

/** @param {{ catalogue: Catalogue }} props */
export function PhotoSection({ catalogue }) {
  const now = shown.value;
  return html`<div class="halves">
    <${Card} id="photo-form" title=${t('photo.title')}>${h(PhotoForm, { catalogue, onStarted: started })}<//>
    <${Card} id="pictures" title=${t('photo.result_title')} sticky>
      ${now
        ? h(now.Shoot, { live: now.live, key: now.live.job.value.id, onOpen: open, onRetried: retried })
        : h(NoShoot, {})}
      ${h(Recent, {})}
    <//>
    ${now && opened.value && h(now.Lightbox, {
      assets: opened.value.assets,
      at: opened.value.at,
      onMove: (at) => { if (opened.value) opened.value = { ...opened.value, at }; },
      onChange: () => { now.live.reload(); },
      onDeleted: forget,
      onClose: () => { opened.value = null; },
    })}
  </div>`;
}

function NoShoot() {
  // Keys: a box that breathes is not turned into one that stands still, which browsers take for a jump.
  if (jobs.value === null) return html`<div class="skeleton skeleton-panel" key="waiting" aria-hidden="true"></div>`;
  return html`<div class="empty" key="empty">
    <p class="empty-title">${t('photo.empty_title')}</p>
    <p>${t('photo.empty_text')}</p>
  </div>`;
}

/** A retry runs in the same job or in a job of its own, as the server decides. @param {Job} job */
function retried(job) {
  if (jobs.value?.some(({ id }) => id === job.id)) {
    jobs.value = jobs.value.map((other) => (other.id === job.id ? job : other));
    choose(job);
    refreshMe();
  } else {
    started(job);
  }
}

function Recent() {
  const current = shown.value?.live.job.value.id;
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
  return html`<li><button class="past-item" type="button" onClick=${() => choose(job)}>
    <span class="past-thumbs" aria-hidden="true">
      ${thumbs.map(({ id, urls }) => html`<img key=${id} src=${urls.thumb} alt="" width="36" height="36" />`)}
    </span>
    <span class="past-name clip" translate=${false}>${promptOf(job)}</span>
    <span class="past-time">${shortTime(job.created_at)}</span>
    ${h(StateBadge, { state: job.state })}
  </button></li>`;
}
