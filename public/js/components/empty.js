/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { html } from '../ui.js';

/**
 * What stands where there is nothing.
 * @param {{ title: string, wide?: boolean, children?: ComponentChildren }} props `wide`: it is all of the page
 */
export function Empty({ title, wide = false, children }) {
  return html`<div class=${wide ? 'empty empty-page' : 'empty'}><p class="empty-title">${title}</p>${children}</div>`;
}
