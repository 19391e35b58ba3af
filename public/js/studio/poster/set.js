// One job of posters: how it stands, each poster as it comes, and the sets before it.
/** @import { Job } from '../../api.d.ts' */
/** @import { LiveJob } from '../../jobs/live.js' */
/** @import { PictureProps } from '../result.js' */
/** @import { StudioJobs } from '../section.d.ts' */
import { Notice } from '../../components/notice.js';
import { t } from '../../i18n/words.js';
import { h, html } from '../../ui.js';
import { FailedItem } from '../failed-item.js';
import { Canceled, Delivered, JobPictures, JobsBefore } from '../result.js';
import { posterName, shapeOf } from './plan.js';
import { Sketch } from './sketch.js';
import { useKeptWarnings, warningsOf } from './warnings.js';

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export function JobView({ live, jobs }) {
  const job = live.job.value;
  useKeptWarnings();
  return h(JobPictures, {
    live,
    jobs,
    name: job.title,
    progress: t('poster.progress'),
    picture: PosterPicture,
    children: h(Beside, { job }),
  });
}

/** What shops will not like, and where the set is. @param {{ job: Job }} props */
function Beside({ job }) {
  return html`
    ${warningsOf(job.id).length > 0 && html`<${Notice} tone="plain" title=${t('poster.warnings')}>
      <ul class="notice-list">${warningsOf(job.id).map(({ word, detail }) => html`<li key=${word}>
        <strong translate=${false}>${word}</strong> ${detail}</li>`)}</ul><//>`}
    <p class="row">${'session' in job.input && html`<a class="btn btn-quiet" href=${`/history?session=${job.input.session}`}>
      ${t('poster.to_session')}</a>`} <a href="/history">${t('poster.history')}</a></p>`;
}

/** @param {PictureProps} props */
function PosterPicture({ job, item, onOpen, onRetried }) {
  const { asset, poster, state } = item;
  // An edit is a job of this studio as well, of one picture that has no number of its own.
  const name = poster === undefined ? t('poster.edit') : posterName(poster);
  return html`<li class="poster-result">
    <div class="picture" data-state=${state} style=${{ '--ratio': asset ? `${asset.width} / ${asset.height}` : shapeOf(job) }}>
      ${state === 'succeeded' && asset && h(Delivered, { asset, label: t('poster.open', { name }), onOpen })}
      ${state === 'succeeded' && !asset && html`<p class="picture-note">${t('poster.deleted')}</p>`}
      ${state === 'failed' && h(FailedItem, { job, item, retry: t('poster.retry', { n: item.price }), onRetried })}
      ${state === 'canceled' && h(Canceled, { price: item.price })}
      ${['queued', 'submitted', 'running'].includes(state) && html`<p class="picture-note">${poster !== undefined && h(Sketch, { number: poster })}
        ${t(state === 'running' ? 'poster.making' : 'job.queued')}</p>`}
    </div>
    <p class="poster-caption">${name}</p>
  </li>`;
}

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export const PastJobs = ({ live, jobs }) => h(JobsBefore, { live, jobs, title: t('poster.recent') });
