// Choosing a plan, and the checkout that is still open.
/** @import { Catalogue, Plan, Subscription } from '../api.d.ts' */
import { useOnce } from '../api/once.js';
import * as api from '../api/subscription.js';
import { BusyButton } from '../components/busy-button.js';
import { FormStatus } from '../components/form-status.js';
import { money } from '../i18n/format.js';
import { inLanguage, t } from '../i18n/words.js';
import { h, html, useState } from '../ui.js';

/**
 * @param {{ catalogue: Catalogue, subscription: Subscription, wanted: string | null,
 *   onChanged: (subscription: Subscription) => void }} props
 */
export function Subscribe({ catalogue, subscription, wanted, onChanged }) {
  const plans = catalogue.plans.filter(({ usd_minor }) => usd_minor > 0);
  const open = subscription.state === 'pending' ? subscription.plan : null;
  const first = [wanted, open].find((id) => plans.some((plan) => plan.id === id)) ?? plans[0]?.id;
  const [planId, setPlanId] = useState(first);
  const [sent, setSent] = useState(false);
  const { busy, problem, submitOnce } = useOnce(api.subscribe, (/** @type {Subscription} */ answer) => {
    onChanged(answer);
    if (answer.checkout_url) location.assign(answer.checkout_url);
  });
  const plan = plans.find(({ id }) => id === planId);
  const closed = !catalogue.methods.stripe;
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (!plan) return;
    setSent(true);
    submitOnce({ plan: plan.id });
  };
  return html`<form class="stack" onSubmit=${submit}>
    ${h(Open, { plan: plans.find(({ id }) => id === open), url: subscription.checkout_url })}
    <fieldset class="field" disabled=${busy || closed}>
      <legend class="label">${t('plan.choose')}</legend>
      <div class="choices plan-choices">${plans.map((plan) => h(PlanChoice, {
        key: plan.id,
        plan,
        chosen: plan.id === planId,
        onChoose: () => setPlanId(plan.id),
      }))}</div>
    </fieldset>
    <div class="spend">
      <${BusyButton} kind="btn-wide" busy=${busy} disabled=${closed} describedBy="plan-note">
        ${busy ? t('pricing.ordering') : plan && t('plan.subscribe', { price: money(plan.usd_minor, 'USD') })}<//>
      <p class="spend-note" id="plan-note">${closed ? t('pricing.plans_closed') : t('plan.note')}</p>
    </div>
    ${h(FormStatus, { sent, problem, about: [planId], title: t('plan.refused') })}
  </form>`;
}

/** The checkout is open, or paid and not yet known of. @param {{ plan: Plan | undefined, url: string | null }} props */
function Open({ plan, url }) {
  if (!plan) return null;
  return html`<div class="waiting" role="status">
    <p class="waiting-line"><span class="spinner" aria-hidden="true"></span>
      <strong>${t('plan.pending', { plan: inLanguage(plan.title) })}</strong></p>
    <p class="muted">${t('plan.pending_text')}</p>
    ${url && html`<p><a class="btn btn-quiet btn-small" href=${url} rel="external">${t('plan.go_on')}</a></p>`}
  </div>`;
}

/** @param {{ plan: Plan, chosen: boolean, onChoose: () => void }} props */
export function PlanChoice({ plan, chosen, onChoose }) {
  const { credits, fair_use } = plan;
  return html`<label class="choice">
    <input type="radio" name="plan" value=${plan.id} checked=${chosen} onChange=${onChoose} />
    <span class="choice-title">${inLanguage(plan.title)}</span>
    <span class="choice-price">${money(plan.usd_minor, 'USD')}${t('pricing.per_month')}</span>
    <span class="choice-sub">
      ${fair_use ? t('pricing.plan_unlimited', { n: credits }) : t('pricing.plan_credits', { n: credits })}</span>
    <span class="choice-sub">${t('pricing.plan_models', { n: plan.model_slots })}</span>
  </label>`;
}
