// Another plan for whoever has one: what a press would charge and give is read before it.
/** @import { Catalogue, PlanSwitch, Subscription } from '../api.d.ts' */
import { useOnce } from '../api/once.js';
import { Problem } from '../api/problem.js';
import * as api from '../api/subscription.js';
import { BusyButton } from '../components/busy-button.js';
import { FormStatus } from '../components/form-status.js';
import { toast } from '../components/toast.js';
import { date, money } from '../i18n/format.js';
import { inLanguage, t } from '../i18n/words.js';
import { refreshMe } from '../session.js';
import { h, html, useEffect, useState } from '../ui.js';
import { PlanChoice } from './subscribe.js';

/** @typedef {{ subscription: Subscription, onChanged: (subscription: Subscription) => void }} Plan */

/** @param {Plan & { catalogue: Catalogue, wanted: string | null }} props */
export function ChangePlan({ catalogue, subscription, wanted, onChanged }) {
  const plans = catalogue.plans.filter(({ usd_minor }) => usd_minor > 0);
  const mine = plans.findIndex(({ id }) => id === subscription.plan);
  const others = plans.filter(({ id }) => id !== subscription.plan);
  const first = others.find(({ id }) => id === wanted) ?? plans[mine + 1] ?? others.at(-1);
  const [planId, setPlanId] = useState(first?.id ?? '');
  const [sent, setSent] = useState(false);
  const { offer, problem: unread } = useOffer(planId, subscription);
  const { busy, problem, submitOnce } = useOnce(api.subscribe, async (/** @type {Subscription} */ answer) => {
    await refreshMe();
    toast(t(answer.next_plan ? 'plan.change_noted' : 'plan.changed'));
    onChanged(answer);
  });
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (!offer) return;
    setSent(true);
    submitOnce({ plan: planId, priced_at: offer.priced_at });
  };
  return html`<form class="stack" id="plan-change" onSubmit=${submit}>
    <fieldset class="field" disabled=${busy}>
      <legend class="label">${t('plan.change')}</legend>
      <div class="choices plan-choices">${others.map((plan) => h(PlanChoice, {
        key: plan.id,
        plan,
        chosen: plan.id === planId,
        onChoose: () => setPlanId(plan.id),
      }))}</div>
    </fieldset>
    <div class="spend">
      <${BusyButton} kind="btn-wide" busy=${busy} reading=${!(offer || unread)} disabled=${!offer}
        describedBy="change-note">${offer ? press(offer) : t('plan.change')}<//>
      <p class="spend-note" id="change-note" role="status">${offer ? note(offer) : unread?.message ?? ''}</p>
    </div>
    ${h(FormStatus, { sent, problem, about: [planId], title: t('plan.unchanged') })}
  </form>`;
}

/** @param {string} planId @param {Subscription} subscription */
function useOffer(planId, subscription) {
  const [read, setRead] = useState(/** @type {{ offer?: PlanSwitch | null, problem?: Problem }} */ ({}));
  useEffect(() => {
    let over = false;
    setRead({});
    const show = (/** @type {typeof read} */ found) => over || setRead(found);
    api.subscription(planId).then(
      (found) => show({ offer: found.switch }),
      (thrown) => show({ problem: Problem.from(thrown) }),
    );
    return () => {
      over = true;
    };
  }, [planId, subscription]);
  return read;
}

/** @param {PlanSwitch} offer */
const press = ({ way, amount_minor, at }) =>
  way === 'up' ? t('plan.up', { price: money(amount_minor, 'USD') }) : t('plan.down', { date: date(at) });

/** @param {PlanSwitch} offer */
function note({ way, credits, at, period_amount_minor }) {
  const price = money(period_amount_minor, 'USD');
  return way === 'up' ? t('plan.up_note', { n: credits, price }) : t('plan.down_note', { date: date(at), price });
}

/** The present plan goes on: instead of the smaller one that was to follow, or though it was cancelled. @param {Plan} props */
export function KeepPlan({ subscription, onChanged }) {
  const { busy, problem, submitOnce } = useOnce(api.subscribe, onChanged);
  useEffect(() => {
    if (problem) toast(problem.message, 'bad');
  }, [problem]);
  return h(BusyButton, {
    type: 'button',
    busy,
    onClick: () => submitOnce({ plan: subscription.plan }),
    children: t('plan.keep'),
  });
}

/** @param {{ catalogue: Catalogue, subscription: Subscription }} props */
export function nextPlan({ catalogue, subscription: { next_plan } }) {
  const plan = catalogue.plans.find(({ id }) => id === next_plan);
  return plan ? inLanguage(plan.title) : '';
}
