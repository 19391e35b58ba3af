// Where in Billing one is: the address is the page's state.
import { signal } from '../ui.js';

/** @typedef {'ledger' | 'topup' | 'plan'} Section */

/** @type {Section[]} */
export const SECTIONS = ['ledger', 'topup', 'plan'];

export const query = signal(new URLSearchParams(location.search));
export const section = signal(sectionNow());
let wasMoved = false;

/** Whether one came to what is shown now from another part of the page: then the focus goes along. */
export const moved = () => wasMoved;

function arrive() {
  wasMoved = true;
  query.value = new URLSearchParams(location.search);
  section.value = sectionNow();
}
addEventListener('popstate', arrive);
addEventListener('hashchange', arrive);

/** @returns {Section} */
function sectionNow() {
  const named = SECTIONS.find((name) => location.hash === `#${name}`);
  // `?subscription=…`: back from a plan's checkout.
  return named ?? (new URLSearchParams(location.search).has('subscription') ? 'plan' : 'ledger');
}

/** The tabs to the top of the window: what they open is below them. */
export const showSections = () => document.getElementById('sections')?.scrollIntoView();

/** @param {string} address of this page */
export function goTo(address) {
  history.pushState(null, '', address);
  arrive();
  scrollTo({ top: 0 });
}

/**
 * A link within the page, unless it is to be opened elsewhere.
 * @param {string} address @param {MouseEvent} event
 */
export function followLink(address, event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  goTo(address);
}

/**
 * Of an order that nobody says was paid. Only the checkout leads back to one without that word, when it took the money.
 * @param {string} id
 */
export const orderAddress = (id) => `/billing?order=${id}&unpaid=1`;
