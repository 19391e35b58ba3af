// One try-on: how it stands, its pictures, and those before it. Loaded with the first there is to show.
/** @import { Asset, Item, Job } from '../../api.d.ts' */
/** @import { LiveJob } from '../../jobs/live.js' */
/** @import { StudioJobs } from '../section.d.ts' */
import { StateBadge } from '../../components/badge.js';
import { t } from '../../i18n/words.js';
import { isOver } from '../../jobs/events.js';
import { useLightbox } from '../../pictures/use-lightbox.js';
import { h, html } from '../../ui.js';
import { FailedItem, showRetried } from '../failed-item.js';
import { JobStatus } from '../job-status.js';
import { PastJob, PastList } from '../past-jobs.js';
import { Withdraw } from './withdraw.js';

/** @type {import('../../i18n/messages.d.ts').Key[]} */
const STAGES = ['worn.stage_upload', 'worn.stage_look', 'worn.stage_make', 'worn.stage_done'];
const LOOKING = 1;
const MAKING = 2;

/** @param {Job} job */
const picturesOf = (job) => job.items.flatMap(({ asset }) => (asset ? [asset] : []));

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export function JobView({ live, jobs }) {
  const job = live.job.value;
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
    ${h(JobStatus, { live, label: t('worn.progress'), children: h(Stages, { job }) })}
    <ul class="pictures" data-count=${job.items.length}>
      ${job.items.map((item) => h(Worn, {
        key: item.seq,
        job,
        item,
        onOpen: lightbox.open,
        onRetried: (retried) => showRetried(retried, jobs),
      }))}
    </ul>
    ${isOver(job.state) && h(Withdraw, { job, onDone: () => { live.reload(); } })}
    ${lightbox.content}
  </div>`;
}

/** @param {{ job: Job }} props */
function Stages({ job }) {
  const now = job.items.some(({ state }) => state === 'running') ? MAKING : LOOKING;
  return html`<ol class="stages" aria-label=${t('worn.stages')}>
    ${STAGES.map((stage, at) => html`<li key=${stage} data-over=${at < now}
      aria-current=${at === now ? 'step' : undefined}>${t(stage)}</li>`)}
  </ol>`;
}

/** @param {{ job: Job, item: Item, onOpen: (asset: Asset) => void, onRetried: (job: Job) => void }} props */
function Worn({ job, item, onOpen, onRetried }) {
  const { asset, state, seq } = item;
  return html`<li class="picture" data-state=${state} style=${{ '--ratio': asset ? `${asset.width} / ${asset.height}` : '3 / 4' }}>
    ${state === 'succeeded' && asset && html`<button class="picture-open" type="button" onClick=${() => onOpen(asset)}
      aria-label=${t('worn.open', { n: seq + 1 })}><img src=${asset.urls.web} alt="" width=${asset.width}
        height=${asset.height} decoding="async" /></button>`}
    ${state === 'succeeded' && !asset && html`<p class="picture-note">${t('worn.deleted')}</p>`}
    ${state === 'failed' && !isOver(job.state) && h(FailedItem, { job, item, retry: t('worn.retry', { n: item.price }), onRetried })}
    ${state === 'failed' && isOver(job.state) && html`<p class="picture-note">${t('job.failed')}<br />
      ${t('credits.returned', { n: item.price })}<br />${t('worn.again')}</p>`}
    ${state === 'canceled' && html`<p class="picture-note">${t('job.canceled')}<br />${t('credits.returned', { n: item.price })}</p>`}
    ${(state === 'queued' || state === 'submitted') && html`<p class="picture-note">${t('job.queued')}</p>`}
    ${state === 'running' && html`<p class="picture-note">${t('worn.making')}</p>`}
  </li>`;
}

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export function PastJobs({ live, jobs: { all, choose } }) {
  const past = (all.value ?? []).filter(({ id }) => id !== live.job.value.id);
  if (past.length === 0) return null;
  return html`<${PastList} title=${t('worn.recent')} link=${html`<a href="/gallery">${t('worn.all')}</a>`}>
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
