// Everything that was ordered, and where it stands.
/** @import { Order } from '../api.d.ts' */
import * as api from '../api/orders.js';
import { Card } from '../components/card.js';
import { More } from '../components/more.js';
import { LoadFailed } from '../components/notice.js';
import { usePages } from '../components/paging.js';
import { WaitingRows } from '../components/waiting-rows.js';
import { shortTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';
import { OrderBadge, paidBy, price } from './words.js';

/** A bill has many lines, but few orders. */
const SHOWN = 5;

/** @param {{ onOpen: (id: string, event: MouseEvent) => void, onRead: () => void }} props `onRead`: once, either way */
export function Orders({ onOpen, onRead }) {
  const read = (/** @type {string | null} */ cursor) => api.orders(cursor, SHOWN).finally(onRead);
  const { items, loading, problem, hasMore, more } = usePages(read, []);
  const none = items.length === 0 && !loading && !problem;
  return html`<${Card} id="orders" title=${t('orders.title')}>
    ${none && html`<p class="muted">${t('orders.none')}</p>`}
    <ul class="orders">${items.map((order) => h(Line, { key: order.id, order, onOpen }))}</ul>
    ${loading && items.length > 0 && h(WaitingRows, { count: SHOWN })}
    ${problem && h(LoadFailed, { problem, title: t('orders.failed'), onRetry: more })}
    ${hasMore && !problem && h(More, { busy: loading, onMore: more })}
  <//>`;
}

/** @param {{ order: Order, onOpen: (id: string, event: MouseEvent) => void }} props */
function Line({ order, onOpen }) {
  const { id, state, credits, refunded_credits, created_at } = order;
  return html`<li data-order=${id}>
    <a class="order-line" href="/billing?order=${id}" onClick=${(/** @type {MouseEvent} */ event) => onOpen(id, event)}>
      <span class="order-what"><strong>${price(order)}</strong>
        <span class="muted">${t('credits.amount', { n: credits })}${state === 'paid' && refunded_credits > 0
          && ` · ${t('order.taken_back', { n: refunded_credits })}`}</span></span>
      <span class="order-when muted">${paidBy(order)} · ${shortTime(created_at)}</span>
      ${h(OrderBadge, { order })}
    </a></li>`;
}
