// One try-on: how it stands, its pictures, and those before it. Loaded with the first there is to show.
/** @import { Job } from '../../api.d.ts' */
/** @import { LiveJob } from '../../jobs/live.js' */
/** @import { PictureProps } from '../result.js' */
/** @import { StudioJobs } from '../section.d.ts' */
import { t } from '../../i18n/words.js';
import { isOver } from '../../jobs/events.js';
import { h, html } from '../../ui.js';
import { FailedItem } from '../failed-item.js';
import { Canceled, Delivered, JobPictures, JobsBefore } from '../result.js';
import { Withdraw } from './withdraw.js';

/** @type {import('../../i18n/messages.d.ts').Key[]} */
const STAGES = ['worn.stage_upload', 'worn.stage_look', 'worn.stage_make', 'worn.stage_done'];
const LOOKING = 1;
const MAKING = 2;
const DONE = 3;

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export function JobView({ live, jobs }) {
  const job = live.job.value;
  return h(JobPictures, {
    live,
    jobs,
    name: job.title,
    progress: t('worn.progress'),
    above: h(Stages, { job }),
    picture: Worn,
    children: isOver(job.state) && h(Withdraw, { job, onDone: () => { live.reload(); } }),
  });
}

/** How far it came: the last step is what became of it. @param {{ job: Job }} props */
function Stages({ job }) {
  const { state, items } = job;
  const now = isOver(state) ? DONE : items.some((item) => item.state === 'running') ? MAKING : LOOKING;
  const came = items.some((item) => item.state === 'succeeded');
  const last = state === 'canceled' ? 'job.canceled' : isOver(state) && !came ? 'job.failed' : 'worn.stage_done';
  return html`<ol class="stages" aria-label=${t('worn.stages')}>
    ${STAGES.map((stage, at) => html`<li key=${stage} data-over=${at < now || (at === DONE && came)}
      aria-current=${at === now ? 'step' : undefined}>${t(at === DONE ? last : stage)}</li>`)}
  </ol>`;
}

/** @param {PictureProps} props */
function Worn({ job, item, onOpen, onRetried }) {
  const { asset, state, seq } = item;
  return html`<li class="picture" data-state=${state} style=${{ '--ratio': asset ? `${asset.width} / ${asset.height}` : '3 / 4' }}>
    ${state === 'succeeded' && asset && h(Delivered, { asset, label: t('worn.open', { n: seq + 1 }), onOpen })}
    ${state === 'succeeded' && !asset && html`<p class="picture-note">${t('worn.deleted')}</p>`}
    ${state === 'failed' && !isOver(job.state) && h(FailedItem, { job, item, retry: t('worn.retry', { n: item.price }), onRetried })}
    ${state === 'failed' && isOver(job.state) && html`<p class="picture-note">${t('job.failed')}<br />
      ${t('credits.returned', { n: item.price })}<br />${t('worn.again')}</p>`}
    ${state === 'canceled' && h(Canceled, { price: item.price })}
    ${(state === 'queued' || state === 'submitted') && html`<p class="picture-note">${t('job.queued')}</p>`}
    ${state === 'running' && html`<p class="picture-note">${t('worn.making')}</p>`}
  </li>`;
}

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export const PastJobs = ({ live, jobs }) =>
  h(JobsBefore, { live, jobs, title: t('worn.recent'), link: html`<a href="/gallery">${t('worn.all')}</a>` });
