/** @import { Receipt as Told, ReceiptItem } from '../api.d.ts' */
import { receipt as read } from '../api/privacy.js';
import { Problem } from '../api/problem.js';
import { Card } from '../components/card.js';
import { LoadFailed } from '../components/notice.js';
import { dateTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect, useState } from '../ui.js';

/** How often it is read again while something is pending. */
const AGAIN_MS = 10_000;

/** What the other side can have answered. */
const ANSWERS = /** @type {const} */ (['stopped', 'ended', 'gone', 'empty']);

/** The id of the receipt that the page's address names. @param {string} hash */
export const receiptOf = (hash) => /^#(del_[0-7][0-9A-HJKMNP-TV-Z]{25})$/.exec(hash)?.[1] ?? null;

/**
 * What became of an account.
 * @param {{ id: string }} props
 */
export function Receipt({ id }) {
  const [told, setTold] = useState(/** @type {Told | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const load = () => {
    setProblem(null);
    read(id).then(setTold, (thrown) => setProblem(Problem.from(thrown)));
  };
  useEffect(load, [id]);
  useEffect(() => {
    if (!told || told.finished_at) return undefined;
    const timer = setTimeout(load, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [told]);
  return html`<${Card} id="receipt" title=${t('receipt.title')}>
    <div class="stack">
      <p role="status">${told ? t(told.finished_at ? 'receipt.finished' : 'receipt.pending') : ''}</p>
      ${problem && h(LoadFailed, { problem, onRetry: load })}
      ${!told && !problem && html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div></div>`}
      ${told && html`<ul class="sessions receipt">
        ${told.items.map((item) => h(Item, { key: `${item.what} ${item.reference}`, item }))}
      </ul>
      <p class="hint">${t('receipt.number')} <code class="receipt-id" translate=${false}>${told.id}</code></p>`}
    </div>
  <//>`;
}

/** @param {{ item: ReceiptItem }} props */
function Item({ item }) {
  const look = item.state === 'done' ? 'succeeded' : item.state === 'pending' ? 'running' : 'queued';
  const answer = ANSWERS.find((known) => known === item.answer);
  const notes = [item.at && dateTime(item.at), answer && t(`receipt.answer_${answer}`)].filter(Boolean).join(' · ');
  return html`<li>
    <div><p><strong>${t(`receipt.what_${item.what}`)}</strong>
        ${item.reference && html` <code translate=${false}>${item.reference.slice(-6)}</code>`}</p>
      ${notes && html`<p class="muted">${notes}</p>`}</div>
    <span class="badge" data-state=${look}>${t(`receipt.state_${item.state}`)}</span>
  </li>`;
}
