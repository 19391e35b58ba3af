/** @import { StudioName } from '../studio/section.d.ts' */
import { lazy } from '../lazy.js';

/**
 * Where the checkout page leads back to: the studio that is open (the first one needs no name in the address), and Billing
 * from any other page.
 */
async function studioHere() {
  if (location.pathname !== '/studio') return undefined;
  const { SECTIONS } = await import('../studio/sections.js');
  const names = /** @type {StudioName[]} */ (Object.keys(SECTIONS));
  return names.find((name) => location.hash === `#${name}`) ?? names[0];
}

/**
 * Opens the top-up over the page: the packs, or the order that the checkout page led back with.
 * @param {number} missing so many credits
 */
export async function openSheet(missing) {
  const query = new URLSearchParams(location.search);
  const [studio, { showSheet }] = await Promise.all([studioHere(), lazy(() => import('./sheet.js'), {
    messages: ['billing', 'orders', 'pricing'],
    styles: ['badge', 'card', 'choice', 'field', 'form', 'details', 'dialog', 'orders', 'sheet'],
  })]);
  showSheet({ missing, studio, orderId: query.get('order') ?? '', unpaid: query.has('unpaid') });
  // A reload is no return.
  if (query.has('order')) history.replaceState(null, '', location.pathname + location.hash);
}
