import { lazy } from '../lazy.js';
import { STUDIOS } from '../studio/names.js';

/**
 * Where the checkout page leads back to: the studio that is open (the first one needs no name in the address), and Billing
 * from any other page.
 */
function studioHere() {
  if (location.pathname !== '/studio') return undefined;
  return STUDIOS.find((name) => location.hash === `#${name}`) ?? STUDIOS[0];
}

/**
 * Opens the top-up over the page: the packs, or the order that the checkout page led back with.
 * @param {number} missing so many credits
 */
export async function openSheet(missing) {
  const query = new URLSearchParams(location.search);
  const { showSheet } = await lazy(() => import('./sheet.js'), {
    messages: ['billing', 'orders', 'pricing'],
    styles: ['badge', 'card', 'choice', 'field', 'form', 'details', 'dialog', 'orders', 'sheet'],
  });
  showSheet({ missing, studio: studioHere(), orderId: query.get('order') ?? '', unpaid: query.has('unpaid') });
  // A reload is no return.
  if (query.has('order')) history.replaceState(null, '', location.pathname + location.hash);
}
