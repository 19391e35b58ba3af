// Train: the form on the left, the training log on the right.
/** @import { Signal } from '../../vendor/signals.js' */
/** @import { Catalogue, Job } from '../api.d.ts' */
/** @import { LiveJob } from '../jobs/live.js' */
import { Problem } from '../api/problem.js';
import * as api from '../api/routes.js';
import { shortTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { isOver } from '../jobs/events.js';
import { follow } from '../jobs/live.js';
import { Card } from '../parts/card.js';
import { Icon } from '../parts/icons.js';
import { LogBox } from '../parts/log.js';
import { Notice } from '../parts/notice.js';
import { StateBadge } from '../parts/progress.js';
import { toast } from '../parts/toast.js';
import { refreshMe } from '../session.js';
import { h, html, signal } from '../ui.js';
import { DeleteModel } from './delete-model.js';
import { JobNews } from './job-news.js';
import { currentOf, loadModels, models, photographWith } from './state.js';
import { TrainForm } from './train-form.js';

/** @type {Signal<Job[] | null>} */
const trainings = signal(/** @type {Job[] | null} */ (null));
/** @type {Signal<LiveJob | null>} */
const live = signal(/** @type {LiveJob | null} */ (null));

/** Reads the trainings and goes on with the one that is still running, if there is one. */
export async function loadTrainings() {
  const jobs = (await api.trainings()).items;
  trainings.value = jobs;
  const current = currentOf(jobs);
  if (current && !live.value) show(current);
}

/** @param {Job} job */
function show(job) {
  live.value?.stop();
  live.value = follow(job, async (over) => {
    if (over.state === 'succeeded') toast(t('train.done_toast'));
    try {
      await Promise.all([loadModels(), loadTrainings()]);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    }
  });
}

/** @param {Job} job */
function started(job) {
  trainings.value = [job, ...(trainings.value ?? []).filter(({ id }) => id !== job.id)];
  show(job);
  refreshMe();
  document.getElementById('training-log')?.scrollIntoView({ block: 'nearest' });
}

/** @param {{ catalogue: Catalogue }} props */
export function TrainSection({ catalogue }) {
  return html`<div class="halves">
    <${Card} id="train-form" title=${t('train.title')}>${h(TrainForm, { catalogue, onStarted: started })}<//>
    <${Card} id="training-log" title=${t('train.log_title')} sticky>
      ${live.value ? h(Training, { live: live.value, key: live.value.job.value.id }) : h(NoTraining, {})}
      ${h(PastTrainings, {})}
    <//>
  </div>`;
}

function NoTraining() {
  if (trainings.value === null) return html`<div class="skeleton skeleton-panel" aria-hidden="true"></div>`;
  return html`<div class="empty"><p class="empty-title">${t('train.empty_title')}</p>
    <ol class="steps">
      <li>${t('train.step_1')}</li>
      <li>${t('train.step_2')}</li>
      <li>${t('train.step_3')}</li>
    </ol></div>`;
}

/** @param {{ live: LiveJob }} props */
function Training({ live }) {
  const job = live.job.value;
  const over = isOver(job.state);
  return html`<div class="stack job" data-job=${job.id}>
    <div class="job-head">
      <h3 translate="no">${job.title || job.input.name}</h3>
      <span aria-live="polite">${h(StateBadge, { state: job.state })}</span>
    </div>
    ${over
      ? html`<div class="job-news">${h(Outcome, { job })}</div>`
      : h(JobNews, { live, label: t('train.progress'), cancelText: t('train.cancel_text') })}
    ${h(LogBox, { lines: live.lines.value, label: t('log.lines'), empty: over ? t('log.none') : t('log.waiting') })}
  </div>`;
}

/** How it ended, and what can be done now. @param {{ job: Job }} props */
function Outcome({ job }) {
  const released = job.cost.released > 0 ? t('credits.returned', { n: job.cost.released }) : '';
  if (job.state === 'failed') {
    const reason = job.items[0]?.error?.detail ?? t('job.failed_unknown');
    return h(Notice, {
      tone: 'bad',
      title: t('train.failed'),
      children: html`<p>${reason}</p><p><strong>${released}</strong></p>`,
    });
  }
  if (job.state === 'canceled') {
    return h(Notice, {
      tone: 'plain',
      title: t('train.canceled'),
      children: html`<p><strong>${released}</strong></p>`,
    });
  }
  const model = job.state === 'succeeded' && models.value.find(({ job_id }) => job_id === job.id);
  if (!model || model.state !== 'ready') return null;
  const children = html`<div class="row">
    <button class="btn btn-small" type="button" onClick=${() => photographWith(model.id)}>${t('train.use')}</button>
    ${h(DeleteModel, { model })}
  </div>`;
  return h(Notice, { tone: 'good', title: t('train.ready', { name: model.name }), children });
}

function PastTrainings() {
  const jobs = trainings.value ?? [];
  const current = live.value?.job.value;
  if (jobs.length === 0) return null;
  return html`<div class="past"><h3>${t('train.past')}</h3><ul>
    ${jobs.map((listed) => {
      const job = current?.id === listed.id ? current : listed;
      return html`<li key=${job.id}><button class="past-item" type="button" aria-pressed=${current?.id === job.id}
        onClick=${() => show(job)}>
        <span class="past-name clip" translate="no">${job.title || job.input.name}</span>
        <span class="past-time">${shortTime(job.created_at)}</span>
        ${h(StateBadge, { state: job.state })}${h(Icon, { name: 'right' })}</button></li>`;
    })}</ul></div>`;
}
