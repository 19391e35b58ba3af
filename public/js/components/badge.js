/** @import { JobState } from '../api.d.ts' */
import { t } from '../i18n/words.js';
import { html } from '../ui.js';

/** @param {{ state: JobState }} props */
export function StateBadge({ state }) {
  return html`<span class="badge" data-state=${state}>${t(`job.${state}`)}</span>`;
}
