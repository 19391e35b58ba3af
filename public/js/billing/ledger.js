// What was done with the credits, each with its movements and the balance after it, by kind; and every movement as a file
// (requirement E4).
/** @import { Entry } from '../api.d.ts' */
import * as api from '../api/billing.js';
import { Problem } from '../api/problem.js';
import { Card } from '../components/card.js';
import { Empty } from '../components/empty.js';
import { Icon } from '../components/more-icons.js';
import { More } from '../components/more.js';
import { LoadFailed } from '../components/notice.js';
import { usePages } from '../components/paging.js';
import { toast } from '../components/toast.js';
import { WaitingRows } from '../components/waiting-rows.js';
import { dateTime, shortTime, signed } from '../i18n/format.js';
import { number } from '../i18n/numbers.js';
import { inLanguage, t } from '../i18n/words.js';
import { me } from '../session.js';
import { h, html, useId, useState, written } from '../ui.js';
import { followLink } from './place.js';

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
  // Whatever changes the balance is a row here: they agree without a reload.
  const { available = 0, held = 0, debt = 0 } = me.value?.credits ?? {};
  const list = usePages((cursor) => api.ledger(kind, cursor), [kind], `${available}/${held}/${debt}`);
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
 * One row for what was done; what was held for it and what became of that is folded inside.
 * @param {{ entries: Entry[] }} props
 */
function Entries({ entries }) {
  return html`<table class="ledger">
    <caption class="visually-hidden">${t('billing.ledger')}</caption>
    <thead><tr>
      <th scope="col">${t('billing.what')}</th>
      <th scope="col" class="wide-only">${t('billing.when')}</th>
      <th scope="col" class="amount">${t('billing.change')}</th>
      <th scope="col" class="amount">${t('billing.after')}</th>
    </tr></thead>
    <tbody>${entries.map((entry) => h(Row, { key: entry.id, entry }))}</tbody>
  </table>`;
}

/** @param {{ entry: Entry }} props */
function Row({ entry }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { kind, at, delta, held_delta, debt_delta, balance_after, movements } = entry;
  // One movement is the row itself.
  const folded = movements.length > 1;
  return html`<tr data-kind=${kind} data-open=${open}>
      <td>
        <span class="ledger-kind">${t(`entry.${kind}`)}</span>
        ${h(About, { entry })}
        ${entry.failures.map((words) => html`<span class="ledger-title" key=${words.en}>${inLanguage(words)}</span>`)}
        ${debt_delta !== 0 && html`<span class="ledger-title">${owed(debt_delta)}</span>`}
        <span class="ledger-time narrow-only">${shortTime(at)}</span>
        ${folded && html`<button class="link ledger-fold" type="button" aria-expanded=${open} aria-controls=${id}
          onClick=${() => setOpen(!open)}>${t('billing.movements')}${h(Icon, { name: 'down' })}</button>`}
      </td>
      <td class="wide-only"><time datetime=${at}>${dateTime(at)}</time></td>
      <td class="amount" data-sign=${Math.sign(delta)}>
        ${delta === 0 ? '0' : signed(delta)}
        ${held_delta > 0 && html`<span class="ledger-held">${t('billing.held_short', { n: held_delta })}</span>`}
      </td>
      <td class="amount">
        ${number(balance_after.available)}
        ${balance_after.held > 0 && html`<span class="ledger-held">
          ${t('billing.held_short', { n: balance_after.held })}</span>`}
      </td>
    </tr>
    ${folded && html`<tr class="ledger-inside" id=${id} hidden=${!open}><td colspan="3">
      <ul>${movements.map((movement) => h(Inside, { key: movement.id, movement }))}</ul></td>
      <td class="wide-only"></td></tr>`}`;
}

/** What it is about, by its name, and where that is to be seen. @param {{ entry: Entry }} props */
function About({ entry: { subject, detail, studio, reference } }) {
  const name = subject && inLanguage(subject);
  if (!name && !detail) return null;
  const text = html`${name}${name && detail && ' · '}${detail && html`<span translate=${false}>${detail}</span>`}`;
  const order = reference.type === 'order' ? `/billing?order=${reference.id}` : '';
  const address = studio ? `/studio?job=${reference.id}#${studio}` : order;
  if (!address) return html`<span class="ledger-title">${text}</span>`;
  return html`<a class="ledger-title" href=${address}
    onClick=${(/** @type {MouseEvent} */ event) => { if (order) followLink(order, event); }}>${text}</a>`;
}

/** @param {{ movement: Entry['movements'][number] }} props */
function Inside({ movement: { kind, at, delta, held_delta, debt_delta } }) {
  // What is charged leaves what is held: it changed what can be spent when it was held.
  const change = delta === 0 ? held_delta : delta;
  return html`<li>
    <span>${t(`entry.${kind}`)}</span>
    <time class="muted" datetime=${at}>${shortTime(at)}</time>
    <span class="ledger-change">${kind === 'capture' ? number(-held_delta) : signed(change)}</span>
    ${debt_delta !== 0 && html`<span class="muted">${owed(debt_delta)}</span>`}
  </li>`;
}

/** @param {number} delta of the debt */
const owed = (delta) => (delta > 0 ? t('billing.debt_grew', { n: delta }) : t('billing.debt_shrank', { n: -delta }));
