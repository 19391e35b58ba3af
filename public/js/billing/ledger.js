// Every movement of credits with the balance after it, by kind, and all of it as a file (requirement E4).
/** @import { Entry } from '../api.d.ts' */
import * as api from '../api/billing.js';
import { Problem } from '../api/problem.js';
import { Card } from '../components/card.js';
import { Empty } from '../components/empty.js';
import { Icon } from '../components/icons.js';
import { More } from '../components/more.js';
import { LoadFailed } from '../components/notice.js';
import { usePages } from '../components/paging.js';
import { toast } from '../components/toast.js';
import { WaitingRows } from '../components/waiting-rows.js';
import { dateTime, shortTime, signed } from '../i18n/format.js';
import { number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { h, html, useState, written } from '../ui.js';

/** @typedef {Entry['kind']} EntryKind */

/** What one looks for in a bill, in the order of what happens. @type {EntryKind[]} */
const KINDS = [
  'signup',
  'purchase',
  'bonus',
  'plan_grant',
  'checkin',
  'code',
  'referral',
  'hold',
  'capture',
  'release',
  'plan_expiry',
  'clawback',
  'adjustment',
];

/** How long a browser may take to begin with a file it was handed. */
const KEPT_MS = 60_000;

export function Ledger() {
  const [kind, setKind] = useState('');
  const list = usePages((cursor) => api.ledger(kind, cursor), [kind]);
  const { items: entries, loading, problem, hasMore } = list;
  const first = entries.length === 0;
  return html`<${Card} id="entries" title=${t('billing.ledger')}>
    <div class="filters">
      ${h(KindChoice, { kind, onChange: setKind })}
      ${h(Export, { kind })}
    </div>
    ${!first && h(Entries, { entries })}
    ${loading && h(WaitingRows, { count: 6 })}
    ${problem && h(LoadFailed, { problem, title: t('billing.failed'), onRetry: list.more })}
    ${!loading && !problem && first && h(Nothing, { filtered: kind !== '', onAll: () => setKind('') })}
    ${hasMore && !problem && h(More, { busy: loading, onMore: list.more })}
  <//>`;
}

/** Asked for like everything else: in the language in use, and with words when it is refused. @param {{ kind: string }} props */
function Export({ kind }) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const { blob, name } = await api.ledgerFile(kind);
      const url = URL.createObjectURL(blob);
      Object.assign(document.createElement('a'), { href: url, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    } finally {
      setBusy(false);
    }
  };
  return html`<button class="btn btn-quiet btn-small" type="button" disabled=${busy} aria-busy=${busy} onClick=${save}>
    ${h(Icon, { name: 'download' })}${t('billing.export')}</button>`;
}

/** @param {{ kind: string, onChange: (kind: string) => void }} props */
function KindChoice({ kind, onChange }) {
  return html`<label><span class="visually-hidden">${t('billing.kind')}</span>
    <select class="input" value=${kind} onChange=${written(onChange)}>
      <option value="">${t('billing.all_kinds')}</option>
      ${KINDS.map((id) => html`<option key=${id} value=${id}>${t(`entry.${id}`)}</option>`)}
    </select></label>`;
}

/** @param {{ filtered: boolean, onAll: () => void }} props */
function Nothing({ filtered, onAll }) {
  const title = filtered ? t('billing.none_filtered') : t('billing.empty');
  return html`<${Empty} title=${title}>
    ${filtered && html`<p><button class="btn btn-quiet" type="button" onClick=${onAll}>
      ${t('common.show_all')}</button></p>`}<//>`;
}

/**
 * Five columns where there is room; on a phone the time and the held change move under what they belong to.
 * @param {{ entries: Entry[] }} props
 */
function Entries({ entries }) {
  return html`<table class="ledger">
    <caption class="visually-hidden">${t('billing.ledger')}</caption>
    <thead><tr>
      <th scope="col">${t('billing.what')}</th>
      <th scope="col" class="wide-only">${t('billing.when')}</th>
      <th scope="col" class="amount">${t('billing.change')}</th>
      <th scope="col" class="amount wide-only">${t('billing.held_change')}</th>
      <th scope="col" class="amount">${t('billing.after')}</th>
    </tr></thead>
    <tbody>${entries.map((entry) => h(Row, { key: entry.id, entry }))}</tbody>
  </table>`;
}

/** @param {{ entry: Entry }} props */
function Row({ entry: { kind, title, at, delta, held_delta, debt_delta, balance_after } }) {
  /** @param {string} text */
  const held = (text) => t('billing.held_short', { n: text });
  return html`<tr data-kind=${kind}>
    <td>
      <span class="ledger-kind">${t(`entry.${kind}`)}</span>
      ${title && html`<span class="ledger-title" translate=${false}>${title}</span>`}
      ${debt_delta !== 0 && html`<span class="ledger-title">${debt_delta > 0
        ? t('billing.debt_grew', { n: debt_delta })
        : t('billing.debt_shrank', { n: -debt_delta })}</span>`}
      <span class="ledger-time narrow-only">${shortTime(at)}</span>
    </td>
    <td class="wide-only"><time datetime=${at}>${dateTime(at)}</time></td>
    <td class="amount" data-sign=${Math.sign(delta)}>
      ${delta === 0 ? '—' : signed(delta)}
      ${held_delta !== 0 && html`<span class="ledger-held narrow-only">${held(signed(held_delta))}</span>`}
    </td>
    <td class="amount wide-only">${held_delta === 0 ? '—' : signed(held_delta)}</td>
    <td class="amount">
      ${number(balance_after.available)}
      ${balance_after.held > 0 && html`<span class="ledger-held">${held(number(balance_after.held))}</span>`}
    </td>
  </tr>`;
}
