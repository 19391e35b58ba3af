// What credits can be had for: the top-up, the packs, the plans. Paying arrives with a later version and says so.
/** @import { Pack, Plan } from '../api.d.ts' */
import { money } from '../i18n/format.js';
import { inLanguage, t } from '../i18n/words.js';
import { LoadFailed } from '../parts/notice.js';
import { h, html } from '../ui.js';
import { catalogue, problem, showPrices } from './prices.js';

/** The top-up of the big button, in cents. */
const TOPUP_USD_MINOR = 1000;

export function Offers() {
  if (problem.value) {
    return h(LoadFailed, { problem: problem.value, title: t('pricing.failed'), onRetry: showPrices });
  }
  if (!catalogue.value) return html`<div class="skeleton skeleton-offers" aria-busy="true"></div>`;
  const { packs, plans, credit } = catalogue.value;
  return html`
    ${h(TopUp, { credits: (TOPUP_USD_MINOR / 100) * credit.per_usd })}
    ${h(Packs, { packs })}
    ${h(Plans, { plans })}`;
}

/** @param {{ credits: number }} props */
function TopUp({ credits }) {
  return html`<section class="topup" aria-labelledby="topup-title">
    <div>
      <h2 id="topup-title">${t('pricing.topup_title')}</h2>
      <p>${t('pricing.topup_text', { n: credits })}</p>
    </div>
    <div class="topup-action">
      <button class="btn btn-large" type="button" disabled aria-describedby="topup-note">${t('pricing.topup')}</button>
      <p class="hint" id="topup-note">${t('pricing.not_yet')}</p>
    </div>
  </section>`;
}

/** @param {{ packs: Pack[] }} props */
function Packs({ packs }) {
  return html`<section aria-labelledby="packs-title">
    <h2 class="section-title" id="packs-title">${t('pricing.packs')}</h2>
    <p class="section-text">${t('pricing.packs_text')}</p>
    <ul class="offers packs">${packs.map((pack) => html`<li class="offer" key=${pack.id}>
      <p class="offer-price">${money(pack.amount_minor, pack.currency)}</p>
      <p class="offer-credits">${t('credits.amount', { n: pack.credits })}</p>
      <p class="offer-bonus">${pack.bonus_percent > 0 ? t('pricing.bonus', { n: pack.bonus_percent }) : ''}</p>
    </li>`)}</ul>
  </section>`;
}

/** @param {{ plans: Plan[] }} props */
function Plans({ plans }) {
  return html`<section aria-labelledby="plans-title">
    <h2 class="section-title" id="plans-title">${t('pricing.plans')}</h2>
    <p class="section-text">${t('pricing.plans_text')}</p>
    <ul class="offers">${plans.map((plan) => html`<li class="offer" key=${plan.id}>
      <h3 class="offer-name">${inLanguage(plan.title)}</h3>
      <p class="offer-price">
        ${money(plan.usd_minor, 'USD')}${plan.usd_minor > 0 && html`<span>${t('pricing.per_month')}</span>`}</p>
      <ul class="offer-facts">
        ${h(PlanCredits, { plan })}
        <li>${t('pricing.plan_models', { n: plan.model_slots })}</li>
      </ul>
    </li>`)}</ul>
  </section>`;
}

/** A paid plan without credits of its own is the one without a count. @param {{ plan: Plan }} props */
function PlanCredits({ plan }) {
  if (plan.credits > 0) return html`<li>${t('pricing.plan_credits', { n: plan.credits })}</li>`;
  return plan.usd_minor > 0 ? html`<li>${t('pricing.plan_unlimited')}</li>` : null;
}
