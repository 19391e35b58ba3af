// The plans with their price a month, and which of them one has.
/** @import { Plan } from '../api.d.ts' */
import { money } from '../i18n/format.js';
import { inLanguage, t } from '../i18n/words.js';
import { me } from '../session.js';
import { html, h } from '../ui.js';

/** @param {{ plans: Plan[], open: boolean }} props `open`: plans can be paid for here */
export function Plans({ plans, open }) {
  const mine = plans.find(({ id }) => id === me.value?.plan);
  return html`<section aria-labelledby="plans-title">
    <h2 class="section-title" id="plans-title">${t('pricing.plans')}</h2>
    <p class="section-text">${t('pricing.plans_text')}</p>
    <ul class="offers">${plans.map((plan) => html`<li class="card offer" key=${plan.id}>
      <h3 class="offer-name">${inLanguage(plan.title)}
        ${plan === mine && plan.usd_minor > 0 && html` <span class="badge">${t('pricing.plan_mine')}</span>`}</h3>
      <p class="offer-price">
        ${money(plan.usd_minor, 'USD')}${plan.usd_minor > 0 && html`<span>${t('pricing.per_month')}</span>`}</p>
      <ul class="offer-facts">
        ${h(PlanCredits, { plan })}
        <li>${t('pricing.plan_models', { n: plan.model_slots })}</li>
      </ul>
      ${h(PlanAction, { plan, mine, open })}
    </li>`)}</ul>
    ${!open && html`<p class="hint section-note">${t('pricing.plans_closed')}</p>`}
  </section>`;
}

/** @param {{ plan: Plan }} props */
function PlanCredits({ plan: { credits, fair_use } }) {
  if (credits === 0) return html`<li>${t('pricing.plan_pay_as_you_go')}</li>`;
  return html`<li>${fair_use ? t('pricing.plan_unlimited', { n: credits }) : t('pricing.plan_credits', { n: credits })}</li>`;
}

/**
 * What can be done about a plan: one's own is managed, another one subscribed to, or changed to.
 * @param {{ plan: Plan, mine: Plan | undefined, open: boolean }} props
 */
function PlanAction({ plan, mine, open }) {
  const paid = plan.usd_minor > 0;
  if (plan === mine && paid) {
    return html`<a class="btn btn-quiet btn-wide" href="/billing#plan">${t('pricing.manage')}</a>`;
  }
  if (plan === mine) return html`<p class="offer-mine">${t('pricing.plan_mine')}</p>`;
  if (!paid) return mine ? null : html`<p class="offer-mine">${t('pricing.plan_free')}</p>`;
  const way = mine && mine.usd_minor > 0 ? 'change' : 'subscribe';
  const name = t(`pricing.${way}_named`, { plan: inLanguage(plan.title) });
  return open
    ? html`<a class="btn btn-quiet btn-wide" href="/billing?plan=${plan.id}#plan" aria-label=${name}>
        ${t(`pricing.${way}`)}</a>`
    : html`<button class="btn btn-quiet btn-wide" type="button" disabled aria-label=${name}>
        ${t(`pricing.${way}`)}</button>`;
}
