// More credits without leaving the work: a sheet over the page. By card one leaves for the checkout page, which leads back
// here; USDT is paid in the sheet. What was written in the page's forms is kept meanwhile.
/** @import { StudioName } from '../studio/section.d.ts' */
/** @import { Order } from '../api.d.ts' */
import * as api from '../api/catalogue.js';
import { useRead } from '../billing/read.js';
import { LoadFailed } from '../components/notice.js';
import { Sheet, SheetHead } from '../components/sheet.js';
import { t } from '../i18n/words.js';
import { me } from '../session.js';
import { h, html, render, useState } from '../ui.js';
import { useOrder } from './follow.js';
import { OrderBody } from './order-body.js';
import { TopUpForm } from './top-up.js';
import { price } from './words.js';

/** @typedef {{ missing: number, studio?: StudioName | undefined, orderId: string, unpaid: boolean }} About */

/** The order that waited for a transfer when the sheet was closed: the sheet goes on with it. */
let waiting = '';

/** @param {About} about */
export function showSheet(about) {
  const place = document.createElement('div');
  document.body.append(place);
  const close = () => {
    render(null, place);
    place.remove();
  };
  render(h(TopUpSheet, { ...about, onClose: close }), place);
}

/** @param {About & { onClose: () => void }} props */
function TopUpSheet({ missing, studio, orderId: returned, unpaid, onClose }) {
  const [orderId, setOrderId] = useState(returned || waiting);
  const [needed] = useState(missing);
  /** @param {Order} order */
  const ordered = ({ id, method, checkout_url }) => {
    waiting = method === 'usdt' ? id : '';
    setOrderId(id);
    if (checkout_url) location.assign(checkout_url);
  };
  const chooseAgain = () => {
    waiting = '';
    setOrderId('');
  };
  return html`<${Sheet} onClose=${onClose}>
    ${orderId
      ? h(Ordered, { key: orderId, id: orderId, unpaid: unpaid || orderId !== returned, onAgain: chooseAgain, onClose })
      : h(Choosing, { missing: needed, studio, onOrder: ordered, onClose })}
  <//>`;
}

/**
 * @param {{ missing: number, studio: StudioName | undefined, onOrder: (order: Order) => void, onClose: () => void }} props
 */
function Choosing({ missing, studio, onOrder, onClose }) {
  const { value: catalogue, problem, again } = useRead(api.catalogue);
  const title = missing > 0 ? t('topup.missing', { n: missing }) : t('topup.title');
  return html`
    ${h(SheetHead, { title, onClose })}
    <div class="sheet-body stack">
      <p class="muted">${t('credits.available', { available: me.value?.credits.available ?? 0 })}</p>
      ${problem && h(LoadFailed, { problem, title: t('pricing.failed'), onRetry: again })}
      ${!catalogue && !problem && html`<div class="skeleton skeleton-sheet" aria-busy="true"></div>`}
      ${catalogue && h(TopUpForm, { catalogue, wanted: null, missing, studio, onOrder })}
    </div>`;
}

/** @param {{ id: string, unpaid: boolean, onAgain: () => void, onClose: () => void }} props */
function Ordered({ id, unpaid, onAgain, onClose }) {
  const { order, problem, set, again } = useOrder(id);
  const paid = order?.state === 'paid';
  const over = order !== null && order.state !== 'pending';
  if (over) waiting = '';
  const title = !order ? t('topup.title') : over ? t('order.title_over', { price: price(order) }) : t('order.title', { price: price(order) });
  const actions = paid
    ? html`<button class="btn" type="button" onClick=${onClose}>${t('topup.go_on')}</button>`
    : html`<button class="btn" type="button" onClick=${onAgain}>${t('order.again')}</button>`;
  return html`
    ${h(SheetHead, { title, onClose })}
    <div class="sheet-body stack" data-order=${id} data-state=${order?.state}>
      ${problem && h(LoadFailed, { problem, title: t('order.failed'), onRetry: again })}
      ${!order && !problem && html`<div class="skeleton skeleton-sheet" aria-busy="true"></div>`}
      ${order && h(OrderBody, { order, unpaid, actions, onChanged: set })}
    </div>`;
}
