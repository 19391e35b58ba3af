// What to do about an order now, or what became of it.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Order } from '../api.d.ts' */
import * as api from '../api/orders.js';
import { ConfirmButton } from '../components/confirm.js';
import { t } from '../i18n/words.js';
import { h } from '../ui.js';
import { CardPayment } from './card-payment.js';
import { Outcome } from './outcome.js';
import { UsdtPayment } from './usdt-payment.js';

/**
 * @param {{ order: Order, unpaid: boolean, actions: ComponentChildren, onChanged: (order: Order) => void }} props
 *   `unpaid`: nobody says that it was paid; `actions`: what can be done when it is over
 */
export function OrderBody({ order, unpaid, actions, onChanged }) {
  if (order.state !== 'pending') return h(Outcome, { order, actions, onChanged });
  const giveUp = h(GiveUp, { order, onChanged });
  return order.method === 'usdt'
    ? h(UsdtPayment, { order, giveUp, onChanged })
    : h(CardPayment, { order, giveUp, unpaid });
}

/** @param {{ order: Order, onChanged: (order: Order) => void }} props */
function GiveUp({ order, onChanged }) {
  return h(ConfirmButton, {
    question: {
      title: t('order.give_up_title'),
      text: order.method === 'usdt' ? t('order.give_up_usdt') : t('order.give_up_text'),
      yes: t('order.give_up'),
      no: t('order.keep'),
    },
    run: async () => onChanged(await api.giveUpOrder(order.id)),
    children: () => t('order.give_up'),
  });
}
