/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Job } from '../api.d.ts' */
/** @import { LiveJob } from '../jobs/live.js' */
import { secondsUntil } from '../api/server-time.js';
import { Progress, useCountdown } from '../components/progress.js';
import { dateTime, timeOfDay } from '../i18n/format.js';
import { duration } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { isOver } from '../jobs/events.js';
import { Failures, failuresOf } from '../jobs/failures.js';
import { useTitle } from '../jobs/title.js';
import { h, html, useMemo, useRef } from '../ui.js';
import { CancelButton } from './cancel-button.js';

/**
 * How a job stands: progress and a way out while it runs, and in the same place what it cost when it is over.
 * @param {{ live: LiveJob, label: string, children?: ComponentChildren }} props the children stand above the bar
 */
export function JobStatus({ live, label, children }) {
  const job = live.job.value;
  // One that never ran while it was seen keeps no room for what may be said of one that runs.
  const still = useRef(true);
  still.current &&= isOver(job.state);
  return isOver(job.state) ? h(Settled, { job, still: still.current }) : h(Running, { live, job, label, children });
}

/** @param {{ live: LiveJob, job: Job, label: string, children?: ComponentChildren }} props */
function Running({ live, job, label, children }) {
  const { usually_done_at: usual, deadline_at: deadline } = job;
  const percent = live.percent.value;
  const left = useCountdown(live.etaSeconds.value);
  const usualSeconds = useMemo(() => (usual ? secondsUntil(usual) : null), [usual]);
  const slow = useCountdown(usualSeconds) === 0;
  useTitle(job.id, percent);
  return html`<div class="job-status">
    ${children}
    <${Progress} label=${label} percent=${percent} time=${timeLeft(left, slow)}>${h(CancelButton, { live })}<//>
    <p class="hint">${slow && deadline ? t('job.deadline', { time: timeOfDay(deadline) }) : t('job.leave_hint')}</p>
  </div>`;
}

/** @param {number | null} seconds @param {boolean} slow it takes longer than such jobs usually do */
function timeLeft(seconds, slow) {
  // The engine's own measure may still tell how much is left.
  const about = seconds ? t('job.eta', { time: duration(seconds) }) : '';
  if (slow) return [t('job.slow'), about].filter(Boolean).join(' · ');
  if (seconds === null) return t('job.eta_unknown');
  return about || t('job.eta_soon');
}

/** @param {{ job: Job, still: boolean }} props */
function Settled({ job, still }) {
  const { state, cost, finished_at } = job;
  // What came back for something that failed is said with the reason.
  const canceled = state === 'canceled' && cost.released > 0;
  const failures = failuresOf(job);
  return html`<div class="job-status" data-still=${still && failures.length === 0}>
    <div class="progress-line">
      <span class="progress-percent">${t('credits.charged', { n: cost.captured })}</span>
      ${canceled && html`<span>${t('credits.returned', { n: cost.released })}</span>`}
      ${finished_at && html`<span>${t('job.finished', { time: dateTime(finished_at) })}</span>`}
    </div>
    ${h(Failures, { failures })}
  </div>`;
}
