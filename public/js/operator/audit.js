/** @import { AuditEvent } from '../api.d.ts' */
import { dateTime } from '../i18n/format.js';
import { html, h } from '../ui.js';
import { List } from './list.js';

/** What was done by hand. Nobody can change it. */
export const View = () => h(List, { of: 'audit', row: (/** @type {AuditEvent} */ event) => h(Row, { event }) });

/** @param {{ event: AuditEvent }} props */
function Row({ event }) {
  const { act, at, operator, subject, data } = event;
  const about = subject.startsWith('usr_') ? html`<a href="#people/${subject}">${subject}</a>` : subject;
  return html`<div class="operator-row">
    <p><strong translate=${false}>${act}</strong> · ${dateTime(at)}</p>
    <p class="muted mono" translate=${false}>${operator} → ${about}</p>
    <pre class="operator-body" tabindex="0" translate=${false}>${JSON.stringify(data)}</pre>
  </div>`;
}
