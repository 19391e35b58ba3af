/** @import { UnmatchedTransfer } from '../api.d.ts' */
import { dateTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { h, html, useState } from '../ui.js';
import { Act } from './act.js';
import { Facts, List } from './list.js';

/** Money that found no order by itself. */
export function View() {
  const [version, setVersion] = useState(0);
  return h(List, { of: 'transfers', version: String(version),
    row: (/** @type {UnmatchedTransfer} */ transfer) => h(Row, { transfer, onDone: () => setVersion(version + 1) }) });
}

/** @param {{ transfer: UnmatchedTransfer, onDone: () => void }} props */
function Row({ transfer, onDone }) {
  const { id, txid, amount, sender, at, claims, had_it } = transfer;
  const orders = (/** @type {string[]} */ ids) => html`<span class="mono" translate=${false}>${ids.join(', ') || '–'}</span>`;
  return html`<div class="operator-row">
    <p><strong>${amount} USDT</strong> · ${dateTime(at)}</p>
    ${h(Facts, { facts: [
      [t('operator.transaction'), html`<span class="mono" translate=${false}>${txid}</span>`],
      [t('operator.sender'), html`<span class="mono" translate=${false}>${sender}</span>`],
      [t('operator.claims'), orders(claims)],
      [t('operator.had_it'), orders(had_it ? [had_it] : [])],
    ] })}
    <details class="operator-fold"><summary>${t('operator.match')}</summary>
      ${h(Act, { id: `match-${id}`, title: t('operator.match'), what: `transfers/${id}/match`, onDone,
        fields: [{ name: 'order', label: t('operator.order') }] })}</details>
    <details class="operator-fold"><summary>${t('operator.dismiss')}</summary>
      ${h(Act, { id: `dismiss-${id}`, title: t('operator.dismiss'), what: `transfers/${id}/dismiss`, onDone })}</details>
  </div>`;
}
