// One job of posters: how it stands, each poster as it comes, and the sets before it.
/** @import { Asset, Item, Job } from '../../api.d.ts' */
/** @import { LiveJob } from '../../jobs/live.js' */
/** @import { StudioJobs } from '../section.d.ts' */
import { StateBadge } from '../../components/badge.js';
import { Notice } from '../../components/notice.js';
import { t } from '../../i18n/words.js';
import { useLightbox } from '../../pictures/use-lightbox.js';
import { h, html } from '../../ui.js';
import { FailedItem, showRetried } from '../failed-item.js';
import { JobStatus } from '../job-status.js';
import { PastJob, PastList } from '../past-jobs.js';
import { posterName, shapeOf } from './plan.js';
import { Sketch } from './sketch.js';
import { useKeptWarnings, warningsOf } from './warnings.js';

/** @param {Job} job */
const picturesOf = (job) => job.items.flatMap(({ asset }) => (asset ? [asset] : []));

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export function JobView({ live, jobs }) {
  const job = live.job.value;
  useKeptWarnings();
  const lightbox = useLightbox({
    assets: picturesOf(job),
    onChange: () => { live.reload(); },
    onDeleted: (asset) => jobs.change((known) => without(known, asset)),
  });
  return html`<div class="stack job" data-job=${job.id}>
    <div class="job-head">
      <h3 class="job-prompt" translate=${false}>${job.title}</h3>
      <span aria-live="polite">${h(StateBadge, { state: job.state })}</span>
    </div>
    ${h(JobStatus, { live, label: t('poster.progress') })}
    <ul class="pictures" data-count=${job.items.length}>
      ${job.items.map((item) => h(PosterPicture, {
        key: item.seq,
        job,
        item,
        onOpen: lightbox.open,
        onRetried: (retried) => showRetried(retried, jobs),
      }))}
    </ul>
    ${warningsOf(job.id).length > 0 && html`<${Notice} tone="plain" title=${t('poster.warnings')}>
      <ul class="notice-list">${warningsOf(job.id).map(({ word, detail }) => html`<li key=${word}>
        <strong translate=${false}>${word}</strong> ${detail}</li>`)}</ul><//>`}
    <p class="row">${'session' in job.input && html`<a class="btn btn-quiet" href=${`/history?session=${job.input.session}`}>
      ${t('poster.to_session')}</a>`} <a href="/history">${t('poster.history')}</a></p>
    ${lightbox.content}
  </div>`;
}

/** @param {{ job: Job, item: Item, onOpen: (asset: Asset) => void, onRetried: (job: Job) => void }} props */
function PosterPicture({ job, item, onOpen, onRetried }) {
  const { asset, poster, state } = item;
  // An edit is a job of this studio as well, of one picture that has no number of its own.
  const name = poster === undefined ? t('poster.edit') : posterName(poster);
  return html`<li class="poster-result">
    <div class="picture" data-state=${state} style=${{ '--ratio': asset ? `${asset.width} / ${asset.height}` : shapeOf(job) }}>
      ${state === 'succeeded' && asset && html`<button class="picture-open" type="button" onClick=${() => onOpen(asset)}
        aria-label=${t('poster.open', { name })}><img src=${asset.urls.web} alt="" width=${asset.width}
          height=${asset.height} decoding="async" /></button>`}
      ${state === 'succeeded' && !asset && html`<p class="picture-note">${t('poster.deleted')}</p>`}
      ${state === 'failed' && h(FailedItem, { job, item, retry: t('poster.retry', { n: item.price }), onRetried })}
      ${state === 'canceled' && html`<p class="picture-note">
        ${t('job.canceled')}<br />${t('credits.returned', { n: item.price })}</p>`}
      ${['queued', 'submitted', 'running'].includes(state) && html`<p class="picture-note">${poster !== undefined && h(Sketch, { number: poster })}
        ${t(state === 'running' ? 'poster.making' : 'job.queued')}</p>`}
    </div>
    <p class="poster-caption">${name}</p>
  </li>`;
}

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export function PastJobs({ live, jobs: { all, choose } }) {
  const past = (all.value ?? []).filter(({ id }) => id !== live.job.value.id);
  if (past.length === 0) return null;
  return html`<${PastList} title=${t('poster.recent')}>
    ${past.map((job) => h(PastJob, {
      key: job.id,
      job,
      name: job.title,
      before: html`<span class="past-thumbs" aria-hidden="true">${picturesOf(job).slice(0, 4).map(({ id, urls }) =>
        html`<img key=${id} src=${urls.thumb} alt="" width="36" height="36" />`)}</span>`,
      onChoose: choose,
    }))}<//>`;
}

/** Without a picture that was deleted. @param {Job} job @param {Asset} asset @returns {Job} */
const without = (job, asset) => ({
  ...job,
  items: job.items.map((item) => (item.asset?.id === asset.id ? { ...item, asset: null } : item)),
});
