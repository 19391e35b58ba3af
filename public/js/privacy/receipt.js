/** @import { ProviderAnswer, Receipt as Told, ReceiptItem } from '../api.d.ts' */
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
const ANSWERS = /** @type {const} */ (['stopped', 'ended', 'gone', 'empty', 'deleted', 'withdrawn']);

/** The id of the receipt that the page's address names. @param {string} hash */
export const receiptOf = (hash) => /^#(del_[0-7][0-9A-HJKMNP-TV-Z]{25})$/.exec(hash)?.[1] ?? null;

/** What stands above it, and says how far it is. @param {Told | null} told */
function wordsOf(told) {
  if (told?.of === 'model') return /** @type {const} */ (['receipt.title_model', 'receipt.pending_one', 'receipt.finished_one']);
  if (told?.of === 'tryon') return /** @type {const} */ (['receipt.title_tryon', 'receipt.pending_one', 'receipt.finished_one']);
  return /** @type {const} */ (['receipt.title', 'receipt.pending', 'receipt.finished']);
}

/**
 * What became of an account, a model or a try-on.
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
  const [title, pending, finished] = wordsOf(told);
  return html`<${Card} id="receipt" title=${t(title)}>
    <div class="stack">
      <p role="status">${told ? t(told.finished_at ? finished : pending) : ''}</p>
      ${problem && h(LoadFailed, { problem, onRetry: load })}
      ${!told && !problem && html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div></div>`}
      ${told && html`<ul class="sessions receipt">
        ${told.items.map((item) => h(Item, { key: `${item.what} ${item.reference}`, item, asked: told.asked_at }))}
      </ul>
      <p class="hint">${t('receipt.number')} <a class="receipt-id" href=${`/account#${told.id}`} translate=${false}>${told.id}</a></p>
      <div class="row no-print">
        <a class="btn btn-quiet" href=${`/api/account/receipts/${told.id}`} download=${`${told.id}.json`}>${t('receipt.file')}</a>
        <button class="btn btn-quiet" type="button" onClick=${() => print()}>${t('receipt.print')}</button>
      </div>`}
    </div>
  <//>`;
}

/** @param {{ item: ReceiptItem, asked: string }} props */
function Item({ item, asked }) {
  const look = item.state === 'done' ? 'succeeded' : item.state === 'pending' ? 'running' : 'queued';
  const answer = ANSWERS.find((known) => known === item.answer);
  // Files that are kept are somebody's choice, not the law's.
  const left = item.state === 'kept' && (item.what === 'photos' || item.what === 'pictures');
  const notes = [
    t(`receipt.where_${item.where}`),
    item.count !== null && t('receipt.count', { n: item.count }),
    item.state !== 'kept' && t('receipt.asked', { time: dateTime(asked) }),
    item.at && t('receipt.done', { time: dateTime(item.at) }),
    answer && t(`receipt.answer_${answer}`),
  ].filter(Boolean).join(' · ');
  return html`<li>
    <div><p><strong>${t(`receipt.what_${item.what}`)}</strong>
        ${item.reference && html` <code translate=${false}>${item.reference.slice(-6)}</code>`}</p>
      <p class="muted">${notes}</p>
      ${item.answers.map((given) => html`<p class="muted" key=${given.status}>${answered(given)}</p>`)}</div>
    <span class="badge" data-state=${look}>${left ? t('receipt.state_left') : t(`receipt.state_${item.state}`)}</span>
  </li>`;
}

/** What the provider answered, and when. @param {ProviderAnswer} given */
function answered({ status, asked_at, answered_at, times }) {
  return t('receipt.answered', {
    status: t(`receipt.status_${meaning(status)}`, { status: status ?? '' }),
    asked: dateTime(asked_at),
    time: dateTime(answered_at),
    n: times,
  });
}

/** @param {number | null} status */
function meaning(status) {
  if (status === null) return 'silent';
  if (status === 202) return 'taken';
  if (status === 404 || status === 410) return 'none';
  return status >= 200 && status < 300 ? 'gone' : 'other';
}
