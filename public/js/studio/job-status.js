/** @import { Job } from '../api.d.ts' */
/** @import { LiveJob } from '../jobs/live.js' */
import { Progress } from '../components/progress.js';
import { dateTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { isOver } from '../jobs/events.js';
import { h, html } from '../ui.js';
import { CancelButton } from './cancel-button.js';

/**
 * How a job stands: progress and a way out while it runs, and in the same place what it cost when it is over.
 * @param {{ live: LiveJob, label: string }} props
 */
export function JobStatus({ live, label }) {
  const job = live.job.value;
  if (isOver(job.state)) return h(Settled, { job });
  return html`<div class="job-status">
    <${Progress} label=${label} percent=${live.percent.value} etaSeconds=${live.etaSeconds.value}>
      ${h(CancelButton, { live })}<//>
    <p class="hint">${t('job.leave_hint')}</p>
  </div>`;
}

/** @param {{ job: Job }} props */
function Settled({ job: { cost, finished_at } }) {
  return html`<div class="job-status">
    <div class="job-rule"></div>
    <div class="progress-line">
      <span class="progress-percent">${t('credits.charged', { n: cost.captured })}</span>
      ${cost.released > 0 && html`<span>${t('credits.returned', { n: cost.released })}</span>`}
    </div>
    ${finished_at && html`<p class="hint">${t('job.finished', { time: dateTime(finished_at) })}</p>`}
  </div>`;
}
