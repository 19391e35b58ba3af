// The balance, and every movement that led to it.
/** @import { Entry } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import * as api from '../api/routes.js';
import { dateTime, number, shortTime, signed } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { ProblemNotice } from '../parts/notice.js';
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
  return html`<div class="stack stack-wide">
    ${h(Balance, {})}
    <section class="card" aria-labelledby="ledger-title">
      <h2 class="card-title" id="ledger-title">${t('billing.ledger')}</h2>
      ${entries.length > 0 && h(Ledger, { entries })}
      ${loading && html`<div class="skeleton-rows" aria-busy="true"><p class="visually-hidden"
        role="status">${t('common.loading')}</p>
        ${Array.from({ length: entries.length > 0 ? 2 : 6 }, (_, index) => html`<div class="skeleton"
          key=${index}></div>`)}</div>`}
      ${problem && html`<div class="stack">${h(ProblemNotice, { problem, title: t('billing.failed') })}
        <p><button class="btn btn-quiet" type="button" onClick=${load}>${t('common.retry')}</button></p></div>`}
      ${!loading && !problem && entries.length === 0 && html`<div class="empty"><p
        class="empty-title">${t('billing.empty')}</p></div>`}
      ${cursor !== null && !loading && !problem && html`<p class="more-row"><button class="btn btn-quiet" type="button"
        onClick=${load}>${t('common.more')}</button></p>`}
    </section>
  </div>`;
}

function Balance() {
  const credits = me.value?.credits;
  return html`<section class="balance" aria-label=${t('billing.balance')}>
    <dl><div><dt>${t('billing.available')}</dt><dd data-amount="available">${number(credits?.available ?? 0)}</dd></div>
      <div><dt>${t('billing.held')}</dt><dd data-amount="held">${number(credits?.held ?? 0)}</dd></div></dl>
    <p class="hint">${t('billing.held_hint')}</p>
    <a class="btn" href="/pricing">${t('credits.topup')}</a>
  </section>`;
}

/** @param {{ entries: Entry[] }} props */
function Ledger({ entries }) {
  return html`<table class="ledger"><caption class="visually-hidden">${t('billing.ledger')}</caption>
    <thead><tr><th scope="col">${t('billing.what')}</th><th scope="col" class="wide-only">${t('billing.when')}</th>
      <th scope="col" class="amount">${t('billing.change')}</th><th scope="col"
        class="amount wide-only">${t('billing.held_change')}</th>
      <th scope="col" class="amount">${t('billing.after')}</th></tr></thead>
    <tbody>${entries.map((entry) => html`<tr key=${entry.id} data-kind=${entry.kind}>
      <td><span class="ledger-kind">${t(`entry.${entry.kind}`)}</span>${entry.title && html`<span
        class="ledger-title">${entry.title}</span>`}
        <span class="ledger-time narrow-only">${shortTime(entry.at)}</span></td>
      <td class="wide-only"><time datetime=${entry.at}>${dateTime(entry.at)}</time></td>
      <td class="amount" data-sign=${Math.sign(entry.delta)}>${entry.delta === 0 ? '—' : signed(entry.delta)}
        ${entry.held_delta !== 0 && html`<span
          class="ledger-held narrow-only">${t('billing.held_short', { n: signed(entry.held_delta) })}</span>`}</td>
      <td class="amount wide-only">${entry.held_delta === 0 ? '—' : signed(entry.held_delta)}</td>
      <td class="amount">${number(entry.balance_after.available)}
        ${entry.balance_after.held > 0 && html`<span
          class="ledger-held">${t('billing.held_short', { n: number(entry.balance_after.held) })}</span>`}</td>
    </tr>`)}</tbody></table>`;
}
