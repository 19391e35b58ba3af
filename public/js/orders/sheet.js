// More credits without leaving the work: a sheet over the page. By card one leaves for the checkout page, which leads back
// here; USDT is paid in the sheet. What was written in the page's forms is kept meanwhile.
/** @import { StudioName } from '../studio/section.d.ts' */
/** @import { Order } from '../api.d.ts' */
import * as api from '../api/catalogue.js';
import { useRead } from '../billing/read.js';
import { Icon } from '../components/icons.js';
import { LoadFailed } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { me } from '../session.js';
import { h, html, render, useLayoutEffect, useRef, useState } from '../ui.js';
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
  render(h(Sheet, { ...about, onClose: close }), place);
}

/** @param {About & { onClose: () => void }} props */
function Sheet({ missing, studio, orderId: returned, unpaid, onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [orderId, setOrderId] = useState(returned || waiting);
  const [needed] = useState(missing);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Closing gives the focus back; taking the dialog out of the page does not.
    return () => shown?.close();
  }, []);
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
  const props = { onClose, titleId: 'sheet-title' };
  return html`<dialog class="sheet" ref=${dialog} aria-labelledby="sheet-title"
    onCancel=${(/** @type {Event} */ event) => { event.preventDefault(); onClose(); }}>
    ${orderId
      ? h(Ordered, { ...props, key: orderId, id: orderId, unpaid: unpaid || orderId !== returned, onAgain: chooseAgain })
      : h(Choosing, { ...props, missing: needed, studio, onOrder: ordered })}
  </dialog>`;
}

/** @param {{ title: string, titleId: string, onClose: () => void }} props */
function Head({ title, titleId, onClose }) {
  return html`<header class="sheet-head">
    <h2 id=${titleId} tabindex="-1" autofocus>${title}</h2>
    <button class="icon-btn" type="button" aria-label=${t('common.close')} onClick=${onClose}>${h(Icon, { name: 'close' })}</button>
  </header>`;
}

/**
 * @param {{ missing: number, studio: StudioName | undefined, titleId: string, onOrder: (order: Order) => void,
 *   onClose: () => void }} props
 */
function Choosing({ missing, studio, titleId, onOrder, onClose }) {
  const { value: catalogue, problem, again } = useRead(api.catalogue);
  const title = missing > 0 ? t('topup.missing', { n: missing }) : t('topup.title');
  return html`
    ${h(Head, { title, titleId, onClose })}
    <div class="sheet-body stack">
      <p class="muted">${t('credits.available', { available: me.value?.credits.available ?? 0 })}</p>
      ${problem && h(LoadFailed, { problem, title: t('pricing.failed'), onRetry: again })}
      ${!catalogue && !problem && html`<div class="skeleton skeleton-sheet" aria-busy="true"></div>`}
      ${catalogue && h(TopUpForm, { catalogue, wanted: null, missing, studio, onOrder })}
    </div>`;
}

/** @param {{ id: string, unpaid: boolean, titleId: string, onAgain: () => void, onClose: () => void }} props */
function Ordered({ id, unpaid, titleId, onAgain, onClose }) {
  const { order, problem, set, again } = useOrder(id);
  const paid = order?.state === 'paid';
  const over = order !== null && order.state !== 'pending';
  if (over) waiting = '';
  const title = !order ? t('topup.title') : over ? t('order.title_over', { price: price(order) }) : t('order.title', { price: price(order) });
  const actions = paid
    ? html`<button class="btn" type="button" onClick=${onClose}>${t('topup.go_on')}</button>`
    : html`<button class="btn" type="button" onClick=${onAgain}>${t('order.again')}</button>`;
  return html`
    ${h(Head, { title, titleId, onClose })}
    <div class="sheet-body stack" data-order=${id} data-state=${order?.state}>
      ${problem && h(LoadFailed, { problem, title: t('order.failed'), onRetry: again })}
      ${!order && !problem && html`<div class="skeleton skeleton-sheet" aria-busy="true"></div>`}
      ${order && h(OrderBody, { order, unpaid, actions, onChanged: set })}
    </div>`;
}
