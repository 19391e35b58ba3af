// The balance, and every movement that led to it.
/** @import { Entry } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import * as api from '../api/routes.js';
import { dateTime, number, shortTime, signed } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { Card } from '../parts/card.js';
import { LoadFailed } from '../parts/notice.js';
import { me } from '../session.js';
import { h, html, useEffect, useState } from '../ui.js';

export function Billing() {
  const [entries, setEntries] = useState(/** @type {Entry[]} */ ([]));
  const [cursor, setCursor] = useState(/** @type {string | null} */ (null));
  const [loading, setLoading] = useState(true);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));

  const load = async () => {
    setLoading(true);
    setProblem(null);
    try {
      const page = await api.ledger(cursor);
      setEntries([...entries, ...page.items]);
      setCursor(page.next);
    } catch (thrown) {
      setProblem(Problem.from(thrown));
    } finally {
      setLoading(false);
    }
  };
  useEffect(() => {
    load();
  }, []);
  const idle = !loading && !problem;
  return html`<div class="stack stack-wide">
    ${h(Balance, {})}
    <${Card} id="ledger" title=${t('billing.ledger')}>
      ${entries.length > 0 && h(Ledger, { entries })}
      ${loading && h(Waiting, { rows: entries.length > 0 ? 2 : 6 })}
      ${problem && h(LoadFailed, { problem, title: t('billing.failed'), onRetry: load })}
      ${idle && entries.length === 0 && html`<div class="empty"><p class="empty-title">${t('billing.empty')}</p></div>`}
      ${idle && cursor !== null && html`<p class="more-row">
        <button class="btn btn-quiet" type="button" onClick=${load}>${t('common.more')}</button></p>`}
    <//>
  </div>`;
}

/** @param {{ rows: number }} props */
function Waiting({ rows }) {
  return html`<div class="skeleton-rows" aria-busy="true">
    <p class="visually-hidden" role="status">${t('common.loading')}</p>
    ${Array.from({ length: rows }, (_, index) => html`<div class="skeleton" key=${index}></div>`)}
  </div>`;
}

function Balance() {
  const credits = me.value?.credits;
  return html`<section class="balance" aria-label=${t('billing.balance')}>
    <dl>
      <div><dt>${t('billing.available')}</dt><dd data-amount="available">${number(credits?.available ?? 0)}</dd></div>
      <div><dt>${t('billing.held')}</dt><dd data-amount="held">${number(credits?.held ?? 0)}</dd></div>
    </dl>
    <p class="hint">${t('billing.held_hint')}</p>
    <a class="btn" href="/pricing">${t('credits.topup')}</a>
  </section>`;
}

/**
 * Five columns where there is room; on a phone the time and the held change move under what they belong to.
 * @param {{ entries: Entry[] }} props
 */
function Ledger({ entries }) {
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
function Row({ entry: { kind, title, at, delta, held_delta, balance_after } }) {
  /** @param {string} text */
  const held = (text) => t('billing.held_short', { n: text });
  return html`<tr data-kind=${kind}>
    <td>
      <span class="ledger-kind">${t(`entry.${kind}`)}</span>
      ${title && html`<span class="ledger-title">${title}</span>`}
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
