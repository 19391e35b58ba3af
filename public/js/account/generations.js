// Everything that was ever asked for here, newest first (requirement C9): what, how many, what it cost, how it ended, how
// long it took, and why it failed.
/** @import { Job } from '../api.d.ts' */
import * as api from '../api/jobs.js';
import { StateBadge } from '../components/badge.js';
import { More } from '../components/more.js';
import { LoadFailed } from '../components/notice.js';
import { usePages } from '../components/paging.js';
import { shortTime } from '../i18n/format.js';
import { duration, number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { STUDIOS } from '../studio/names.js';
import { h, html, useState } from '../ui.js';

/** @type {Job['state'][]} */
const STATES = ['queued', 'running', 'succeeded', 'partly_succeeded', 'failed', 'canceled'];

export function Generations() {
  const [studio, setStudio] = useState('');
  const [state, setState] = useState('');
  const { items, loading, problem, hasMore, more } =
    usePages((cursor) => api.jobPage({ studio, state, cursor, limit: 20 }), [studio, state]);
  return html`<div class="stack">
    <div class="generations-filters">
      ${h(Filter, { id: 'generations-studio', label: t('usage.type'), value: studio, onChange: setStudio,
        choices: STUDIOS.map((id) => ({ id, title: t(`nav.${id}`) })) })}
      ${h(Filter, { id: 'generations-state', label: t('usage.state'), value: state, onChange: setState,
        choices: STATES.map((id) => ({ id, title: t(`job.${id}`) })) })}
    </div>
    ${problem && h(LoadFailed, { problem, onRetry: more })}
    <ul class="generations" aria-busy=${loading}>
      ${items.map((job) => h(Generation, { key: job.id, job }))}
    </ul>
    ${!loading && !problem && items.length === 0 && html`<p class="muted">${t('usage.none')}</p>`}
    ${hasMore && h(More, { busy: loading, onMore: more })}
  </div>`;
}

/**
 * @param {{ id: string, label: string, value: string, choices: { id: string, title: string }[],
 *   onChange: (value: string) => void }} props
 */
function Filter({ id, label, value, choices, onChange }) {
  return html`<div class="field">
    <label class="label" for=${id}>${label}</label>
    <select class="input" id=${id} onChange=${(/** @type {Event & { currentTarget: HTMLSelectElement }} */ { currentTarget }) => onChange(currentTarget.value)}>
      <option value="" selected=${value === ''}>${t('usage.all')}</option>
      ${choices.map(({ id, title }) => html`<option key=${id} value=${id} selected=${id === value}>${title}</option>`)}
    </select>
  </div>`;
}

/** @param {{ job: Job }} props */
function Generation({ job }) {
  const { title, items, cost, created_at, finished_at, state } = job;
  const done = items.filter((item) => item.state === 'succeeded').length;
  const error = items.find((item) => item.error)?.error;
  const seconds = finished_at ? Math.max(1, Math.round((Date.parse(finished_at) - Date.parse(created_at)) / 1000)) : null;
  return html`<li>
    <div class="generation-head">
      <p class="generation-title clip" translate=${false}>${title}</p>
      ${h(StateBadge, { state })}
    </div>
    <dl>
      <div><dt>${t('usage.type')}</dt><dd>${kindOf(job)}</dd></div>
      <div><dt>${t('usage.count')}</dt><dd>${number(done)} / ${number(items.length)}</dd></div>
      <div><dt>${t('usage.cost')}</dt><dd>${t('credits.amount', { n: cost.captured + cost.held })}</dd></div>
      <div><dt>${t('usage.took')}</dt><dd>${seconds === null ? '—' : duration(seconds)}</dd></div>
      <div><dt>${t('usage.at')}</dt><dd>${shortTime(created_at)}</dd></div>
    </dl>
    ${error && html`<p class="error">${error.detail}</p>`}
  </li>`;
}

/** @param {Job} job */
const kindOf = ({ studio, input }) => ('asset' in input ? t('usage.edit') : t(`nav.${studio}`));
