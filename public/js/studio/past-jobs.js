// The jobs before the one that is shown.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Job } from '../api.d.ts' */
import { StateBadge } from '../components/badge.js';
import { shortTime } from '../i18n/format.js';
import { h, html } from '../ui.js';

/** @param {{ title: string, link?: ComponentChildren, children: ComponentChildren }} props */
export function PastList({ title, link, children }) {
  return html`<div class="past">
    <div class="past-head"><h3>${title}</h3>${link}</div>
    <ul>${children}</ul>
  </div>`;
}

/**
 * @param {{ job: Job, name: string, onChoose: (job: Job) => void, pressed?: boolean, before?: ComponentChildren,
 *   after?: ComponentChildren }} props `pressed`: whether it is the one that is shown
 */
export function PastJob({ job, name, onChoose, pressed, before, after }) {
  return html`<li><button class="past-item" type="button" aria-pressed=${pressed} onClick=${() => onChoose(job)}>
    ${before}
    <span class="past-name clip" translate=${false}>${name}</span>
    <span class="past-time">${shortTime(job.created_at)}</span>
    ${h(StateBadge, { state: job.state })}${after}</button></li>`;
}
