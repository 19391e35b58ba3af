// One job of the library: its steps, its picture, and what can be done with it. Loaded with the first job there is to show.
/** @import { Asset, Job } from '../../api.d.ts' */
/** @import { LiveJob } from '../../jobs/live.js' */
/** @import { StudioJobs } from '../section.d.ts' */
import { Problem } from '../../api/problem.js';
import { Icon } from '../../components/more-icons.js';
import { toast } from '../../components/toast.js';
import { t } from '../../i18n/words.js';
import { isOver } from '../../jobs/events.js';
import { h, html, useState } from '../../ui.js';
import { PhotoItem } from '../photo/item.js';
import { JobPictures, JobsBefore } from '../result.js';
import { asked } from './reset.js';

/** The engine is done by then, and the picture is on its way into the storage. */
const STORING_PERCENT = 90;

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export function JobView({ live, jobs }) {
  const job = live.job.value;
  return h(JobPictures, {
    live,
    jobs,
    name: job.title,
    progress: t('library.progress'),
    above: h(Steps, { job, percent: live.percent.value }),
    picture: PhotoItem,
    children: (asset, open) => isOver(job.state) && html`<div class="library-actions">
      ${asset && h(Download, { asset, onAsked: () => open(asset) })}
      <button class="btn btn-quiet" type="button" onClick=${() => { asked.value += 1; }}>
        ${h(Icon, { name: 'again' })}${t('library.reset')}</button>
    </div>`,
  });
}

/** @type {import('../../i18n/messages.d.ts').Key[]} */
const STEPS = ['library.step_validating', 'library.step_generating', 'library.step_storing', 'library.step_completed'];

/**
 * How far it is, in words: the same four steps for every picture, the last one an error where it came to nothing.
 * @param {{ job: Job, percent: number }} props
 */
function Steps({ job, percent }) {
  const now = stepOf(job, percent);
  const failed = isOver(job.state) && job.state !== 'succeeded';
  return html`<ol class="stages" aria-label=${t('library.steps')}>
    ${STEPS.map((step, at) => html`<li key=${step} data-over=${at < now || (at === now && job.state === 'succeeded')}
      aria-current=${at === now ? 'step' : undefined}>${t(failed && at === now ? 'library.step_error' : step)}</li>`)}
  </ol>`;
}

/** @param {Job} job @param {number} percent */
function stepOf({ state }, percent) {
  if (isOver(state)) return 3;
  if (state === 'queued') return 0;
  return percent >= STORING_PERCENT ? 2 : 1;
}

/** @param {{ asset: Asset, onAsked: () => void }} props `onAsked`: there is a question first, which the lightbox asks */
function Download({ asset, onAsked }) {
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      const { save } = await import('../../pictures/save.js');
      await save(asset, 'jpg');
    } catch (thrown) {
      const problem = Problem.from(thrown);
      if (problem.code === 'LABEL_UNACKNOWLEDGED') onAsked();
      else toast(problem.message, 'bad');
    } finally {
      setBusy(false);
    }
  };
  return html`<button class="btn" type="button" disabled=${busy} aria-busy=${busy} onClick=${download}>
    ${h(Icon, { name: 'download' })}${t('library.download')}</button>`;
}

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export const PastJobs = ({ live, jobs }) =>
  h(JobsBefore, { live, jobs, title: t('library.recent'), link: html`<a href="/gallery">${t('photo.all')}</a>` });
