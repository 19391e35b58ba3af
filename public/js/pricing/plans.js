// The plans with their price a month, and which of them one has.
/** @import { Plan } from '../api.d.ts' */
import { money } from '../i18n/format.js';
import { inLanguage, t } from '../i18n/words.js';
import { me } from '../session.js';
import { html, h } from '../ui.js';

/** @param {{ plans: Plan[], open: boolean }} props `open`: plans can be paid for here */
export function Plans({ plans, open }) {
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
      ${h(Subscribe, { plan, open })}
    </li>`)}</ul>
    ${!open && html`<p class="hint section-note">${t('pricing.plans_closed')}</p>`}
  </section>`;
}

/** @param {{ plan: Plan }} props */
function PlanCredits({ plan: { credits, fair_use } }) {
  if (credits === 0) return html`<li>${t('pricing.plan_pay_as_you_go')}</li>`;
  return html`<li>${fair_use ? t('pricing.plan_unlimited', { n: credits }) : t('pricing.plan_credits', { n: credits })}</li>`;
}

/** @param {{ plan: Plan, open: boolean }} props */
function Subscribe({ plan, open }) {
  const mine = me.value?.plan;
  if (plan.id === mine) return html`<p class="offer-mine">${t('pricing.plan_mine')}</p>`;
  if (plan.usd_minor === 0) return mine ? null : html`<p class="offer-mine">${t('pricing.plan_free')}</p>`;
  const name = t('pricing.subscribe_named', { plan: inLanguage(plan.title) });
  return open
    ? html`<a class="btn btn-quiet btn-wide" href="/billing?plan=${plan.id}#plan" aria-label=${name}>
        ${t('pricing.subscribe')}</a>`
    : html`<button class="btn btn-quiet btn-wide" type="button" disabled aria-label=${name}>
        ${t('pricing.subscribe')}</button>`;
}
