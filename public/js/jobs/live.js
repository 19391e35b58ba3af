// One job as it is now: its record, its log, how far it is. Survives a reload, because all of it is on the server.
/** @import { Signal } from '../../vendor/signals.js' */
/** @import { Job, JobEvent } from '../api.d.ts' */
import * as api from '../api/jobs.js';
import { Problem } from '../api/problem.js';
import { me, refreshMe } from '../session.js';
import { batch, signal } from '../ui.js';
import { isOver, listen } from './events.js';

/** The newest lines that are kept in the page. */
const LINES_MAX = 2_000;
/** Events come in bursts; the record is read once per burst. */
const BURST_MS = 120;

/**
 * @typedef {object} LiveJob
 * @property {Signal<Job>} job
 * @property {Signal<string[]>} lines
 * @property {Signal<number>} percent
 * @property {Signal<number | null>} etaSeconds
 * @property {() => Promise<void>} reload
 * @property {() => void} stop
 */

/**
 * @param {Job} first the record as it was answered
 * @param {(job: Job) => void} [onOver] once, when a job that was alive here is over
 * @returns {LiveJob}
 */
export function follow(first, onOver) {
  const job = signal(first);
  const lines = signal(/** @type {string[]} */ ([]));
  const percent = signal(first.progress);
  const etaSeconds = signal(first.eta_seconds);
  const wasAlive = !isOver(first.state);
  let stopped = false;
  let notified = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  // The balance is read before the jobs: of one that ended in between it still holds the credits.
  if (!wasAlive && me.peek()?.credits.held) refreshMe();

  async function reload() {
    try {
      const now = await api.job(first.id);
      if (stopped) return;
      const moved = JSON.stringify(now.cost) !== JSON.stringify(job.value.cost);
      batch(() => {
        job.value = now;
        percent.value = isOver(now.state) ? now.progress : Math.max(percent.value, now.progress);
        etaSeconds.value = now.eta_seconds;
      });
      if (moved) refreshMe();
      if (wasAlive && !notified && isOver(now.state)) {
        notified = true;
        onOver?.(now);
      }
    } catch (thrown) {
      // The next event reads it again.
      Problem.from(thrown);
    }
  }

  /** @param {JobEvent} event */
  function onEvent(event) {
    if (event.kind === 'log') {
      lines.value = [...lines.value, ...event.data.lines].slice(-LINES_MAX);
    } else if (event.kind === 'progress') {
      batch(() => {
        percent.value = event.data.percent;
        etaSeconds.value = event.data.eta_seconds;
      });
    } else if (!isOver(job.value.state)) {
      clearTimeout(timer);
      timer = setTimeout(reload, BURST_MS);
    }
  }

  const unlisten = listen(first.id, {
    onEvent,
    onEnd: () => {
      clearTimeout(timer);
      if (!isOver(job.value.state)) reload();
    },
  });
  return {
    job,
    lines,
    percent,
    etaSeconds,
    reload,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      unlisten();
    },
  };
}
