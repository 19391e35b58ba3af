// Train: the form on the left, the training log on the right.
/** @import { Signal } from '../../vendor/signals.js' */
/** @import { Catalogue, Job } from '../api.d.ts' */
/** @import { LiveJob } from '../jobs/live.js' */
import { Problem } from '../api/problem.js';
import * as api from '../api/routes.js';
import { shortTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { Card } from '../parts/card.js';
import { Icon } from '../parts/icons.js';
import { StateBadge } from '../parts/badge.js';
import { toast } from '../parts/toast.js';
import { refreshMe } from '../session.js';
import { h, html, signal } from '../ui.js';
import { currentOf, loadModels, modelOf, withNewer } from './state.js';
import { TrainForm } from './train-form.js';

/** @type {Signal<Job[] | null>} */
const trainings = signal(/** @type {Job[] | null} */ (null));
/** @typedef {{ live: LiveJob, Training: typeof import('./training.js').Training }} Shown */
/** @type {Signal<Shown | null>} */
const shown = signal(/** @type {Shown | null} */ (null));
let turn = 0;

/** Reads the trainings and goes on with the one that is still running, if there is one. */
export async function loadTrainings() {
  const { items } = await api.trainings();
  const current = shown.value ? null : currentOf(items);
  if (current) {
    // The models are read before the trainings: one that got ready in between is not among them.
    if (current.state === 'succeeded' && !modelOf(current)) await loadModels();
    await show(current);
  }
  // Not before: nothing is here would flash by, and the list below would be pushed down.
  trainings.value = withNewer(items, trainings.value);
}

/** @param {Job} job */
async function show(job) {
  const mine = ++turn;
  const { follow, Training } = await import('./training.js');
  if (mine !== turn) return; // another one was chosen meanwhile
  shown.value?.live.stop();
  const live = follow(job, async (over) => {
    if (over.state === 'succeeded') toast(t('train.done_toast'));
    try {
      await Promise.all([loadModels(), loadTrainings()]);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    }
  });
  shown.value = { live, Training };
}

/** @param {Job} job */
const choose = (job) => show(job).catch((thrown) => toast(Problem.from(thrown).message, 'bad'));

/** @param {Job} job */
async function started(job) {
  await choose(job);
  // Not before: the list below would be pushed down.
  trainings.value = [job, ...(trainings.value ?? []).filter(({ id }) => id !== job.id)];
  refreshMe();
  document.getElementById('training-log')?.scrollIntoView({ block: 'nearest' });
}

/** @param {{ catalogue: Catalogue }} props */
export function TrainSection({ catalogue }) {
  return html`<div class="halves">
    <${Card} id="train-form" title=${t('train.title')}>${h(TrainForm, { catalogue, onStarted: started })}<//>
    <${Card} id="training-log" title=${t('train.log_title')} sticky>
      ${shown.value
        ? h(shown.value.Training, { live: shown.value.live, key: shown.value.live.job.value.id })
        : h(NoTraining, {})}
      ${h(PastTrainings, {})}
    <//>
  </div>`;
}

function NoTraining() {
  // Keys: a box that breathes is not turned into one that stands still, which browsers take for a jump.
  if (trainings.value === null) {
    return html`<div class="skeleton skeleton-panel" key="waiting" aria-hidden="true"></div>`;
  }
  return html`<div class="empty" key="empty"><p class="empty-title">${t('train.empty_title')}</p>
    <ol class="steps">
      <li>${t('train.step_1')}</li>
      <li>${t('train.step_2')}</li>
      <li>${t('train.step_3')}</li>
    </ol></div>`;
}

function PastTrainings() {
  const jobs = trainings.value ?? [];
  const current = shown.value?.live.job.value;
  if (jobs.length === 0) return null;
  return html`<div class="past"><h3>${t('train.past')}</h3><ul>
    ${jobs.map((listed) => {
      const job = current?.id === listed.id ? current : listed;
      return html`<li key=${job.id}><button class="past-item" type="button" aria-pressed=${current?.id === job.id}
        onClick=${() => choose(job)}>
        <span class="past-name clip" translate=${false}>${job.title}</span>
        <span class="past-time">${shortTime(job.created_at)}</span>
        ${h(StateBadge, { state: job.state })}${h(Icon, { name: 'right' })}</button></li>`;
    })}</ul></div>`;
}
