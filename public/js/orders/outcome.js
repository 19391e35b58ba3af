// What became of an order, and what can be done about it.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Order } from '../api.d.ts' */
import { Notice } from '../components/notice.js';
import { dateTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { me } from '../session.js';
import { h, html } from '../ui.js';
import { Claim } from './claim.js';
import { isOpen } from './follow.js';

/** @typedef {'bad' | 'good' | 'plain'} Tone */

/** @param {{ order: Order, actions: ComponentChildren, onChanged: (order: Order) => void }} props */
export function Outcome({ order, actions, onChanged }) {
  const { state, method } = order;
  const paid = state === 'paid';
  const unpaid = state === 'expired' || state === 'canceled';
  /** @type {Tone} */
  const tone = paid ? 'good' : 'plain';
  return html`<div class="stack outcome">
    <div role="status"><${Notice} tone=${tone} title=${headline(order)}>${h(Story, { order })}<//></div>
    ${unpaid && method === 'usdt' && h(Claim, { order, onChanged })}
    <div class="row">${actions}</div>
  </div>`;
}

/** @param {Order} order */
function headline({ state, credits, refunded_credits }) {
  if (state === 'paid') return t('order.paid_title', { n: credits });
  if (state === 'refunded') return t('order.refunded_title', { n: refunded_credits });
  return state === 'expired' ? t('order.expired_title') : t('order.canceled_title');
}

/** @param {{ order: Order }} props */
function Story({ order }) {
  const { state, method, payment, seen, grace_until, refunded_credits } = order;
  const debt = me.value?.credits.debt ?? 0;
  const late = (state === 'expired' || state === 'canceled') && method === 'usdt' && grace_until !== null;
  const paid = state === 'paid';
  return html`
    ${paid && html`<p>${t('order.paid_text')}</p>`}
    ${paid && payment && html`<p>${t(`payment.${payment}_paid`)}</p>`}
    ${paid && refunded_credits > 0 && html`<p>${t('order.partly_refunded', { n: refunded_credits })}</p>`}
    ${state === 'refunded' && html`<p>${t('order.refunded_text')}</p>`}
    ${refunded_credits > 0 && debt > 0 && html`<p>${t('billing.debt_text', { n: debt })}</p>`}
    ${seen && html`<p>${t('usdt.seen')}</p>`}
    ${late && html`<p>${isOpen(order) ? t('order.grace', { time: dateTime(grace_until) }) : t('order.grace_over')}</p>`}
    ${!late && (state === 'expired' || state === 'canceled') && html`<p>${t('order.nothing_paid')}</p>`}`;
}
