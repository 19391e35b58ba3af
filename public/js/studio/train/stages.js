/** @import { Job } from '../../api.d.ts' */
import { t } from '../../i18n/words.js';
import { html } from '../../ui.js';

/** @type {import('../../i18n/messages.d.ts').Key[]} */
const STAGES = ['train.stage_sent', 'train.stage_look', 'train.stage_learn', 'train.stage_done'];
const LOOKING = 1;
const LEARNING = 2;

/**
 * Where a training is that runs, in words. The trainer looks through the pictures before it counts its steps.
 * @param {{ job: Job, percent: number }} props
 */
export function Stages({ job, percent }) {
  const now = job.state === 'running' && percent > 0 ? LEARNING : LOOKING;
  return html`<ol class="stages" aria-label=${t('train.stages')}>
    ${STAGES.map((stage, at) => html`<li key=${stage} data-over=${at < now}
      aria-current=${at === now ? 'step' : undefined}>${t(stage)}</li>`)}
  </ol>`;
}
