/** @import { Metrics } from '../api.d.ts' */
import * as api from '../api/operator.js';
import { Problem } from '../api/problem.js';
import { Card } from '../components/card.js';
import { LoadFailed } from '../components/notice.js';
import { money, signed } from '../i18n/format.js';
import { number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect, useState, written } from '../ui.js';
import { Facts } from './list.js';
import { behindTheDoor } from './locked.js';

const DAYS = [1, 7, 30, 90];

/** How the studio does. */
export function View() {
  const [days, setDays] = useState(7);
  const [numbers, setNumbers] = useState(/** @type {Metrics | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const load = () => {
    setProblem(null);
    behindTheDoor(api.metrics(days)).then(setNumbers, (thrown) => setProblem(Problem.from(thrown)));
  };
  useEffect(load, [days]);
  return html`<div class="stack stack-wide">
    <div class="field operator-filter">
      <label class="label" for="operator-days">${t('operator.window')}</label>
      <select class="input" id="operator-days" onChange=${written((text) => setDays(Number(text)))}>
        ${DAYS.map((one) => html`<option key=${one} value=${one} selected=${one === days}>${t('operator.days', { n: one })}</option>`)}
      </select>
    </div>
    ${problem && h(LoadFailed, { problem, onRetry: load })}
    ${!numbers && !problem && html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div><div class="skeleton"></div></div>`}
    ${numbers && h(Numbers, { numbers })}
  </div>`;
}

/** @param {{ numbers: Metrics }} props */
function Numbers({ numbers }) {
  const { jobs, studios, credits, revenue, dead_letters, alerts, overdue_calls, reconciler_age_seconds } = numbers;
  const seconds = (/** @type {number | null} */ value) => (value === null ? '–' : t('operator.seconds', { n: number(Math.round(value * 10) / 10) }));
  const counts = (/** @type {string} */ studio) => jobs.filter((one) => one.studio === studio).map((one) => `${t(`job.${one.state}`)} ${number(one.jobs)}`).join(' · ');
  return html`<${Card} id="now" title=${t('operator.now')}>${h(Facts, { facts: [
      [t('operator.reconciler'), seconds(reconciler_age_seconds)],
      [t('operator.overdue'), number(overdue_calls)],
      [t('operator.dead_letters'), html`<a href="#inbox">${number(dead_letters)}</a>`],
      [t('operator.alerts'), number(alerts)],
    ] })}<//>
    <${Card} id="studios" title=${t('operator.by_studio')}>
      ${studios.length === 0 && html`<p class="muted">${t('operator.none')}</p>`}
      <ul class="operator-list">${studios.map((one) => html`<li key=${one.studio}>
        <p><strong>${t(`nav.${one.studio}`)}</strong> · ${t('operator.rate', { n: number(Math.round((100 * one.delivered) / Math.max(1, one.ended))), done: number(one.delivered), all: number(one.ended) })}</p>
        <p class="muted">p50 ${seconds(one.p50_seconds)} · p95 ${seconds(one.p95_seconds)} · ${counts(one.studio)}</p></li>`)}</ul><//>
    <${Card} id="credits" title=${t('operator.credits')}>${h(Facts, { facts: credits.map((one) => /** @type {[string, string]} */ ([t(`entry.${one.kind}`), `${signed(one.credits)} (${number(one.entries)})`])) })}<//>
    <${Card} id="revenue" title=${t('operator.revenue')}>
      ${revenue.length === 0 && html`<p class="muted">${t('operator.none')}</p>`}
      ${h(Facts, { facts: revenue.map((one) => /** @type {[string, string]} */ ([`${one.method} ${one.currency}`, `${paid(one.amount_minor, one.currency)} (${number(one.orders)})`])) })}<//>`;
}

/** @param {number} minor @param {string} currency */
const paid = (minor, currency) => (currency === 'USDT' ? `${number(minor / 1e6)} USDT` : money(minor, currency));
