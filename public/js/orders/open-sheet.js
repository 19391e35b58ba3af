/** @import { StudioName } from '../studio/section.d.ts' */
import { lazy } from '../lazy.js';

/**
 * Opens the top-up over the page: the packs, or the order that the checkout page led back with.
 * @param {number} missing so many credits
 * @param {StudioName} studio where one is
 */
export async function openSheet(missing, studio) {
  const query = new URLSearchParams(location.search);
  const { showSheet } = await lazy(() => import('./sheet.js'), {
    messages: ['billing', 'orders', 'pricing'],
    styles: ['card', 'choice', 'form', 'details', 'dialog', 'orders', 'sheet'],
  });
  showSheet({ missing, studio, orderId: query.get('order') ?? '', unpaid: query.has('unpaid') });
  // A reload is no return.
  if (query.has('order')) history.replaceState(null, '', location.pathname + location.hash);
}
