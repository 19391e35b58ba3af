// An order that is paid on the checkout page: go there, or wait until the server is told of the money.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Order } from '../api.d.ts' */
import { t } from '../i18n/words.js';
import { html } from '../ui.js';
import { price } from './words.js';

/**
 * @param {{ order: Order, unpaid: boolean, giveUp: ComponentChildren }} props `unpaid`: nobody says that it was paid
 */
export function CardPayment({ order, unpaid, giveUp }) {
  return html`<div class="stack waiting">
    <p class="waiting-line" role="status">
      ${!unpaid && html`<span class="spinner" aria-hidden="true"></span>`}
      <strong>${unpaid ? t('order.not_paid') : t('order.confirming')}</strong></p>
    <p class="muted">${unpaid ? t('order.not_paid_text') : t('order.confirming_text')}</p>
    <div class="row">
      ${order.checkout_url && html`<a class="btn" href=${order.checkout_url} rel="external">
        ${t('order.pay', { price: price(order) })}</a>`}
      ${giveUp}
    </div>
  </div>`;
}
