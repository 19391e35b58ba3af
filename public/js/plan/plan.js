// The plan one has, until when, and what can be done about it; or the plans there are (requirement D4).
/** @import { Catalogue, Subscription } from '../api.d.ts' */
import { Card } from '../components/card.js';
import { Notice } from '../components/notice.js';
import { date } from '../i18n/format.js';
import { number } from '../i18n/numbers.js';
import { inLanguage, t } from '../i18n/words.js';
import { h, html } from '../ui.js';
import { ChangePlan, KeepPlan, nextPlan } from './change.js';
import { EndPlan, ManagePlan } from './manage.js';
import { Subscribe } from './subscribe.js';

/** @typedef {(subscription: Subscription) => void} OnChanged */

/**
 * @param {{ catalogue: Catalogue, subscription: Subscription, wanted: string | null, onChanged: OnChanged }} props
 *   `wanted`: a plan's id
 */
export function PlanPanel({ catalogue, subscription, wanted, onChanged }) {
  const { state } = subscription;
  const lives = state === 'active' || state === 'past_due';
  return html`<${Card} id="plan-panel" title=${t('plan.title')}>
    <div class="plan-halves">
      ${h(Facts, { catalogue, subscription })}
      <div class="stack">
        ${state === 'past_due' && html`<${Notice} tone="bad" title=${t('plan.past_due_title')}><p>${t('plan.past_due_text')}</p><//>`}
        ${lives
          ? h(Living, { catalogue, subscription, wanted, onChanged })
          : h(Subscribe, { catalogue, subscription, wanted, onChanged })}
        ${state === 'ended' && html`<div class="row">${h(ManagePlan, {})}</div>`}
      </div>
    </div>
  <//>`;
}

/**
 * What can be done about a plan that lives. The buttons come first: what follows is another thing after each press, and its
 * answer may be late.
 * @param {{ catalogue: Catalogue, subscription: Subscription, wanted: string | null, onChanged: OnChanged }} props
 */
function Living({ catalogue, subscription, wanted, onChanged }) {
  const { state, next_plan, cancel_at_period_end } = subscription;
  const leaves = cancel_at_period_end || next_plan !== null;
  return html`
    <div class="row">${leaves && state === 'active' && h(KeepPlan, { subscription, onChanged })}${h(ManagePlan, {})}
      ${!cancel_at_period_end && h(EndPlan, { subscription, onChanged })}</div>
    ${state === 'active' && h(News, { catalogue, subscription })}
    ${state === 'active' && !leaves && h(ChangePlan, {
      key: subscription.plan, catalogue, subscription, wanted, onChanged })}`;
}

/** @param {{ catalogue: Catalogue, subscription: Subscription }} props */
function Facts({ catalogue, subscription }) {
  const { state, plan, period_ends_at, cancel_at_period_end, credits_per_period, models_used, model_slots } = subscription;
  const lives = state === 'active' || state === 'past_due';
  const shown = catalogue.plans.find(({ id }) => id === (lives ? plan : 'free'));
  const full = models_used >= model_slots;
  return html`<dl class="facts plan-facts">
    <div><dt>${t('plan.current')}</dt><dd><strong data-plan=${shown?.id}>${shown && inLanguage(shown.title)}</strong>
      ${lives && html` <span class="badge" data-state=${state === 'active' ? 'succeeded' : 'failed'}>
        ${t(`plan.${state}`)}</span>`}</dd></div>
    ${credits_per_period > 0 && lives && html`<div><dt>${t('plan.credits')}</dt>
      <dd>${t('pricing.plan_credits', { n: credits_per_period })}</dd></div>`}
    ${lives && period_ends_at && html`<div><dt>${cancel_at_period_end ? t('plan.ends') : t('plan.renews')}</dt>
      <dd>${date(period_ends_at)}</dd></div>`}
    <div><dt>${t('plan.models')}</dt><dd>
      ${t('plan.models_used', { used: number(models_used), slots: number(model_slots) })}
      ${full && html`<span class="plan-full">${t('plan.models_full')}</span>`}</dd></div>
  </dl>`;
}

/**
 * That it ends, or that another one follows.
 * @param {{ catalogue: Catalogue, subscription: Subscription }} props
 */
function News({ catalogue, subscription }) {
  const { cancel_at_period_end, period_ends_at, next_plan } = subscription;
  if (cancel_at_period_end) {
    const text = period_ends_at ? t('plan.ending_text', { date: date(period_ends_at) }) : '';
    return html`<div role="status"><${Notice} tone="plain" title=${t('plan.ending_title')}><p>${text}</p><//></div>`;
  }
  if (next_plan && period_ends_at) {
    const [plan, at] = [nextPlan({ catalogue, subscription }), date(period_ends_at)];
    return html`<div role="status"><${Notice} tone="plain" title=${t('plan.next_title', { plan, date: at })}>
      <p>${t('plan.next_text')}</p><//></div>`;
  }
  return null;
}
