/** @import { AuditEvent } from '../api.d.ts' */
import { dateTime } from '../i18n/format.js';
import { number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { html, h } from '../ui.js';
import { Facts, List } from './list.js';

/** What was done by hand. Nobody can change it. */
export const View = () => h(List, { of: 'audit', row: (/** @type {AuditEvent} */ event) => h(Row, { event }) });

/**
 * Names of what acts say and change. What is none of these is shown by the name that it has in the log.
 * @type {Record<string, Parameters<typeof t>[0]>}
 */
const NAMES = {
  bought: 'operator.field_bought', plan: 'operator.field_plan', held: 'operator.held', debt: 'operator.debt',
  level: 'operator.level', role: 'operator.role', blocked: 'operator.blocked', sessions: 'operator.field_sessions',
  use_by: 'operator.field_use_by', uses: 'operator.field_uses', credits: 'operator.credits', note: 'operator.note',
  bonus: 'operator.bonus', pack: 'operator.pack', reference: 'operator.payment_reference', order: 'operator.order',
  codes: 'operator.codes', user: 'operator.field_user', provider: 'operator.field_provider', was: 'operator.field_was',
};

/** @param {string} name */
const named = (name) => (NAMES[name] ? t(NAMES[name]) : name);

/** @param {unknown} value */
function shown(value) {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return t(value ? 'operator.yes' : 'operator.no');
  if (typeof value === 'number') return number(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) ? dateTime(value) : value;
}

/** @param {{ event: AuditEvent }} props */
function Row({ event }) {
  const { act, at, operator, subject, data } = event;
  const { reason, before = {}, after = {}, ...rest } = /** @type {Record<string, any>} */ (data);
  const about = subject.startsWith('usr_') ? html`<a href="#people/${subject}">${subject}</a>` : subject;
  const changed = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  // What has changed says what it is now; the rest of what was asked for stands beside the reason.
  const said = Object.entries(rest).filter(([name]) => !changed.includes(name));
  return html`<div class="operator-row">
    <p><strong translate=${false}>${act}</strong> · ${dateTime(at)}</p>
    <p class="muted mono" translate=${false}>${operator} → ${about}</p>
    ${reason && html`<p>${t('operator.reason')}: <span translate=${false}>${reason}</span></p>`}
    ${said.length > 0 && h(Facts, { facts: said.map(([name, value]) =>
      /** @type {[string, any]} */ ([named(name), html`<span translate=${false}>${shown(value)}</span>`])) })}
    ${changed.length > 0 && html`<table class="operator-changes">
      <thead><tr><th scope="col">${t('operator.changed')}</th><th scope="col">${t('operator.before')}</th><th scope="col">${t('operator.after')}</th></tr></thead>
      <tbody>${changed.map((name) => html`<tr key=${name}><th scope="row">${named(name)}</th><td translate=${false}>${shown(before[name])}</td>
        <td translate=${false}>${shown(after[name])}</td></tr>`)}</tbody>
    </table>`}
  </div>`;
}
