// What a section looks like: the form on the left; on the right the job that is shown, and those before it. On a phone, a
// job that runs when one comes stands above the form.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { StudioJobs } from './section.d.ts' */
import { Card } from '../components/card.js';
import { h, html, useState } from '../ui.js';
import { anyLive } from './jobs.js';

/** @typedef {{ id: string, title: string, content: ComponentChildren }} Half */

/**
 * @param {{ jobs: StudioJobs, form: Half, result: Half }} props the content of `result` is what stands there while
 *   there is no job
 */
export function Halves({ jobs, form, result }) {
  const now = jobs.shown.value;
  // As it was when one came: nothing changes places under somebody's eyes.
  const [first] = useState(() => (anyLive(jobs) ? 'result' : 'form'));
  return html`<div class="halves" data-first=${first}>
    <${Card} id=${form.id} title=${form.title}>${form.content}<//>
    <${Card} id=${result.id} title=${result.title} sticky>
      ${now
        ? h(now.JobView, { live: now.live, jobs, key: now.live.job.value.id })
        : h(NoJob, { known: jobs.all.value !== null, children: result.content })}
      ${now && h(now.PastJobs, { live: now.live, jobs })}
    <//>
  </div>`;
}

/** @param {{ known: boolean, children: ComponentChildren }} props */
function NoJob({ known, children }) {
  // Keys: a box that breathes is not turned into one that stands still, which browsers take for a jump.
  if (!known) return html`<div class="skeleton skeleton-panel" key="waiting" aria-hidden="true"></div>`;
  return html`<div key="known">${children}</div>`;
}
