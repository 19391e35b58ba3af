// One order: what to do now, or what became of it. Follows the server; the return from a checkout proves nothing.
/** @import { Order } from '../api.d.ts' */
import { Icon } from '../components/more-icons.js';
import { LoadFailed } from '../components/notice.js';
import { dateTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect, useRef } from '../ui.js';
import { useOrder } from './follow.js';
import { OrderBody } from './order-body.js';
import { OrderBadge, paidBy, price } from './words.js';

/**
 * @param {{ id: string, unpaid: boolean, moved: boolean, onBack: (event: MouseEvent) => void }} props
 *   `unpaid`: nobody says that it was paid; `moved`: somebody came here from another part of the page
 */
export function OrderView({ id, unpaid, moved, onBack }) {
  const { order, problem, set, again } = useOrder(id);
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (moved) heading.current?.focus({ preventScroll: true });
  }, [id]);
  return html`<section class="card order" aria-labelledby="order-title">
    <p class="order-back"><a href="/billing" onClick=${onBack}>
      ${h(Icon, { name: 'left' })}${t('order.back')}</a></p>
    <div class="order-head">
      <h2 class="card-title" id="order-title" tabindex="-1" ref=${heading}>
        ${order ? title(order) : t('order.title_unknown')}</h2>
      <span aria-live="polite">${order && h(OrderBadge, { order })}</span>
    </div>
    ${problem && h(LoadFailed, { problem, title: t('order.failed'), onRetry: again })}
    ${!order && !problem && html`<div class="skeleton skeleton-order" aria-busy="true"></div>`}
    ${order && html`<div class="order-halves" key=${order.state} data-order=${order.id} data-state=${order.state}>
      <div class="order-body">${h(OrderBody, {
        order,
        unpaid,
        actions: h(Actions, { order }),
        onChanged: set,
      })}</div>
      ${h(Facts, { order })}</div>`}
  </section>`;
}

/** @param {{ order: Order }} props */
function Actions({ order: { state, pack } }) {
  if (state !== 'paid') return html`<a class="btn" href="/billing?pack=${pack}#topup">${t('order.again')}</a>`;
  return html`<a class="btn" href="/studio#train">${t('order.to_train')}</a>
    <a class="btn btn-quiet" href="/studio#photo">${t('order.to_photo')}</a>`;
}

/** @param {Order} order */
function title(order) {
  const values = { price: price(order) };
  return order.state === 'pending' ? t('order.title', values) : t('order.title_over', values);
}

/** @param {{ order: Order }} props */
function Facts({ order }) {
  return html`<dl class="facts order-facts">
    <div><dt>${t('order.gives')}</dt><dd>${t('credits.amount', { n: order.credits })}</dd></div>
    <div><dt>${t('order.method')}</dt><dd>${paidBy(order)}</dd></div>
    <div><dt>${t('order.since')}</dt><dd>${dateTime(order.created_at)}</dd></div>
    ${order.paid_at && html`<div><dt>${t('order.paid_at')}</dt><dd>${dateTime(order.paid_at)}</dd></div>`}
    ${order.txid && html`<div><dt>${t('order.txid')}</dt><dd class="mono" translate=${false}>${order.txid}</dd></div>`}
    <div><dt>${t('order.number')}</dt><dd class="mono" translate=${false}>${order.id}</dd></div>
  </dl>`;
}
