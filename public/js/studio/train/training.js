// One training: how it stands, its log, and what came of it. Loaded with the first training there is to show.
/** @import { Job } from '../../api.d.ts' */
/** @import { LiveJob } from '../../jobs/live.js' */
/** @import { StudioJobs } from '../section.d.ts' */
import { StateBadge } from '../../components/badge.js';
import { Icon } from '../../components/icons.js';
import { LogBox } from '../../components/log.js';
import { NoShrink } from '../../components/no-shrink.js';
import { Notice } from '../../components/notice.js';
import { t } from '../../i18n/words.js';
import { isOver } from '../../jobs/events.js';
import { Failures, failuresOf } from '../../jobs/failures.js';
import { h, html } from '../../ui.js';
import { JobStatus } from '../job-status.js';
import { modelOf } from '../models.js';
import { PastJob, PastList } from '../past-jobs.js';
import { photographWith } from '../photo/prefill.js';
import { DeleteModel } from './delete-model.js';
import { Stages } from './stages.js';

/** @param {{ live: LiveJob }} props */
export function JobView({ live }) {
  const job = live.job.value;
  const over = isOver(job.state);
  return html`<div class="stack job" data-job=${job.id}>
    <div class="job-head">
      <h3 translate=${false}>${job.title}</h3>
      <span aria-live="polite">${h(StateBadge, { state: job.state })}</span>
    </div>
    <${NoShrink}>${over
      ? html`<div class="job-status">${h(Outcome, { job })}</div>`
      : h(JobStatus, {
        live,
        label: t('train.progress'),
        children: h(Stages, { job, percent: live.percent.value }),
      })}<//>
    <details class="more"><summary>${t('job.log')}${h(Icon, { name: 'down' })}</summary>
      ${h(LogBox, {
        lines: live.lines.value,
        label: t('log.lines'),
        empty: over ? t('log.none') : t('log.waiting'),
      })}</details>
  </div>`;
}

/** How it ended, and what can be done now. @param {{ job: Job }} props */
function Outcome({ job }) {
  if (job.state === 'failed') return h(Failures, { failures: failuresOf(job), title: t('train.failed') });
  if (job.state === 'canceled') {
    const released = job.cost.released > 0 ? t('credits.returned', { n: job.cost.released }) : '';
    const charged = job.cost.captured > 0 ? t('credits.charged', { n: job.cost.captured }) : '';
    return h(Notice, {
      tone: 'plain',
      title: t('train.canceled'),
      children: html`<p>${charged}</p><p><strong>${released}</strong></p>`,
    });
  }
  const model = modelOf(job);
  if (!model) return null;
  const children = html`<div class="row">
    <button class="btn btn-small" type="button" onClick=${() => photographWith(model.id)}>${t('train.use')}</button>
    <a class="btn btn-quiet btn-small" href=${`/model?id=${model.id}`}>${t('train.stored')}</a>
    ${h(DeleteModel, { model })}
  </div>`;
  return h(Notice, { tone: 'good', title: t('train.ready', { name: model.name }), children });
}

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export function PastJobs({ live, jobs: { all, choose } }) {
  const current = live.job.value;
  const past = all.value ?? [];
  if (past.length === 0) return null;
  return html`<${PastList} title=${t('train.past')}>${past.map((listed) => {
    const job = current.id === listed.id ? current : listed;
    return h(PastJob, {
      key: job.id,
      job,
      name: job.title,
      pressed: current.id === job.id,
      after: h(Icon, { name: 'right' }),
      onChoose: choose,
    });
  })}<//>`;
}
