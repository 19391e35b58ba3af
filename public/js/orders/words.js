// Orders in words: what they cost, where they stand.
/** @import { Order } from '../api.d.ts' */
import { money } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { html } from '../ui.js';

/** What is to be paid: ¥68, 9.983 USDT. The digits of USDT are the order's name on the chain: all of them are shown. */
export const price = (/** @type {Pick<Order, 'amount' | 'currency'>} */ { amount, currency }) =>
  currency === 'USDT' ? `${amount} USDT` : money(Math.round(Number(amount) * 100), currency);

/** How it is paid, by the name of what was chosen. @param {Pick<Order, 'method' | 'channel'>} order */
export const paidBy = ({ method, channel }) => (channel ? t(`topup.${channel}`) : t(`method.${method}`));

/** The colours of the badges are those of jobs. */
const LOOKS = { pending: 'running', paid: 'succeeded', expired: 'canceled', canceled: 'canceled', refunded: 'canceled' };

/** @param {{ order: Order }} props */
export function OrderBadge({ order: { state } }) {
  return html`<span class="badge" data-state=${LOOKS[state]}>${t(`order.${state}`)}</span>`;
}
