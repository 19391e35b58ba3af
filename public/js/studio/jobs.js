// The jobs of one studio: those before, and the one that is shown. They outlive the section, which may be left and come
// back to.
/** @import { Job } from '../api.d.ts' */
/** @import { StudioJobs, StudioOfJobs } from './section.d.ts' */
import * as api from '../api/jobs.js';
import { Problem } from '../api/problem.js';
import { toast } from '../components/toast.js';
import { lazy } from '../lazy.js';
import { refreshMe } from '../session.js';
import { signal } from '../ui.js';

/**
 * @param {StudioOfJobs} studio
 * @returns {StudioJobs}
 */
export function useStudioJobs({ name, limit, resultId, loadViews, beforeFirst, onOver }) {
  const all = /** @type {StudioJobs['all']} */ (signal(null));
  const shown = /** @type {StudioJobs['shown']} */ (signal(null));
  let turn = 0;

  async function read() {
    const { items } = await api.jobs(name, limit);
    const current = shown.value ? null : (await asked(name)) ?? currentOf(items);
    if (current) {
      await beforeFirst?.(current);
      await show(current);
    }
    // Not before: nothing is here would flash by, and the list below would be pushed down.
    all.value = withNewer(items, all.value);
  }

  /** @param {Job} job */
  async function show(job) {
    const mine = ++turn;
    const [{ follow }, { failuresOf, failureText }, { JobView, PastJobs }] = await Promise.all([
      import('../jobs/live.js'),
      import('../jobs/failures.js'),
      lazy(loadViews, { messages: ['jobs'], styles: ['badge', 'progress', 'details', 'dialog', 'job'] }),
    ]);
    if (mine !== turn) return; // another one was chosen meanwhile
    shown.value?.live.stop();
    const live = follow(job, (over) => {
      all.value = all.value && all.value.map((other) => (other.id === over.id ? over : other));
      for (const failure of failuresOf(over)) toast(failureText(failure), 'bad');
      onOver?.(over, jobs);
    });
    shown.value = { live, JobView, PastJobs };
  }

  /** @param {Job} job */
  const choose = (job) => show(job).catch((thrown) => toast(Problem.from(thrown).message, 'bad'));

  /** @param {Job} job */
  async function started(job) {
    await choose(job);
    // Not before: the list below would be pushed down.
    all.value = [job, ...(all.value ?? []).filter(({ id }) => id !== job.id)];
    refreshMe();
    bringUp(resultId);
  }

  /** @param {(job: Job) => Job} changed */
  function change(changed) {
    all.value = all.value && all.value.map(changed);
    if (shown.value) shown.value.live.job.value = changed(shown.value.live.job.value);
  }

  /** What was started without an answer is among them. */
  const look = () => read().catch((thrown) => void Problem.from(thrown));

  const jobs = { all, shown, read, look, choose, started, change };
  return jobs;
}

/**
 * Scrolls to what has just grown, when that was drawn: in one frame, what is below it would first stand in the window and then
 * be pushed out.
 * @param {string} id
 */
export const bringUp = (id) =>
  requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView({ block: 'nearest' })));

/** The job that the address names, as the bill does. @param {string} studio */
const asked = async (studio) => (/[?&]job=/.test(location.search) ? (await import('./asked.js')).askedFor(studio) : null);

/** Whether it runs. @param {Job} job */
export const isLive = ({ state }) => state === 'queued' || state === 'running';

/** Whether one of them runs. @param {StudioJobs} jobs */
export const anyLive = ({ all, shown }) =>
  Boolean(shown.value && isLive(shown.value.live.job.value)) || Boolean(all.value?.some(isLive));

/**
 * The job to show first: one that is still alive, else the newest.
 * @param {Job[]} jobs newest first
 * @returns {Job | null}
 */
const currentOf = (jobs) =>
  jobs.find(isLive) ?? jobs[0] ?? null;

/**
 * A list as the server gave it, and before it the jobs that were started after it was asked for.
 * @param {Job[]} listed newest first
 * @param {Job[] | null} known
 */
function withNewer(listed, known) {
  const newest = listed[0]?.created_at ?? '';
  return [...(known ?? []).filter(({ created_at }) => created_at > newest), ...listed];
}
