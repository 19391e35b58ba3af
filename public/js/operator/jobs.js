/** @import { OperatorJob } from '../api.d.ts' */
import { dateTime } from '../i18n/format.js';
import { number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { h, html, useState, written } from '../ui.js';
import { Act } from './act.js';
import { List } from './list.js';

/** @type {OperatorJob['state'][]} */
const STATES = ['queued', 'running', 'succeeded', 'partly_succeeded', 'failed', 'canceled'];

/** What runs and what became of it. */
export function View() {
  const [state, setState] = useState('');
  const [version, setVersion] = useState(0);
  return html`<div class="stack">
    <div class="field operator-filter">
      <label class="label" for="operator-state">${t('operator.state')}</label>
      <select class="input" id="operator-state" onChange=${written(setState)}>
        <option value="" selected=${state === ''}>${t('operator.all')}</option>
        ${STATES.map((one) => html`<option key=${one} value=${one} selected=${one === state}>${t(`job.${one}`)}</option>`)}
      </select>
    </div>
    ${h(List, { of: 'jobs', query: { state }, version: String(version),
      row: (/** @type {OperatorJob} */ job) => h(Row, { job, onDone: () => setVersion(version + 1) }) })}
  </div>`;
}

/** @param {{ job: OperatorJob, onDone: () => void }} props */
function Row({ job, onDone }) {
  const live = job.finished_at === null;
  return html`<div class="operator-row">
    <p>${t(`nav.${job.studio}`)} · ${t(`job.${job.state}`)} · ${number(job.delivered)}/${number(job.items)}
      ${job.errors.length > 0 && html` · <span class="mono" translate=${false}>${job.errors.join(', ')}</span>`}</p>
    <p class="muted"><a href="#people/${job.user}" translate=${false}>${job.email}</a> · ${dateTime(job.created_at)} · <span class="mono"
      translate=${false}>${job.id}</span></p>
    ${job.held > 0 && html`<p class="muted">${t('operator.hold', { n: number(job.held), until: job.deadline_at ? dateTime(job.deadline_at) : '–' })}</p>`}
    ${live && html`<details class="operator-fold"><summary>${t('operator.job_acts')}</summary>
      <p class="hint">${t('operator.look_text')}</p>
      ${h(Act, { id: `look-${job.id}`, title: t('operator.look'), what: `jobs/${job.id}/retry`, onDone })}
      <p class="hint">${t('operator.end_text')}</p>
      ${h(Act, { id: `end-${job.id}`, title: t('operator.end'), what: `jobs/${job.id}/end`, onDone })}
    </details>`}
  </div>`;
}
