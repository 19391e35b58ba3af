// What there is: to spend, of which kind, frozen, and owed.
import { Notice } from '../components/notice.js';
import { date } from '../i18n/format.js';
import { number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { me } from '../session.js';
import { h, html } from '../ui.js';
import { CheckIn } from './check-in.js';
import { showSections } from './place.js';

export function Balance() {
  const credits = me.value?.credits;
  if (!credits) return null;
  const { available, bought, plan, plan_expires_at, held, debt } = credits;
  return html`<section class="balance" aria-label=${t('billing.balance')}>
    <dl class="balance-all">
      <div class="balance-main"><dt>${t('billing.available')}</dt><dd data-amount="available">${number(available)}</dd></div>
      <div><dt>${t('billing.bought')}</dt><dd data-amount="bought">${number(bought)}</dd>
        <dd class="balance-note">${t('billing.bought_note')}</dd></div>
      <div><dt>${t('billing.plan')}</dt><dd data-amount="plan">${number(plan)}</dd>
        <dd class="balance-note">${plan > 0 && plan_expires_at
          ? t('billing.plan_until', { date: date(plan_expires_at) })
          : t('billing.plan_note')}</dd></div>
      <div><dt>${t('billing.held')}</dt><dd data-amount="held">${number(held)}</dd>
        <dd class="balance-note">${t('billing.held_note')}</dd></div>
    </dl>
    <div class="balance-actions">
      <a class="btn" href="#topup" onClick=${showSections}>${t('credits.topup')}</a>
      ${h(CheckIn, {})}
    </div>
    ${debt > 0 && html`<div class="balance-debt" data-amount="debt"><${Notice} tone="bad"
      title=${t('billing.debt', { n: debt })}><p>${t('billing.debt_text', { n: debt })}</p><//></div>`}
  </section>`;
}
