/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { html } from '../ui.js';

/**
 * A titled part of a page.
 * @param {{ id: string, title: string, sticky?: boolean, children?: ComponentChildren }} props
 *   `sticky` stays in sight while a longer neighbour is scrolled
 */
export function Card({ id, title, sticky = false, children }) {
  return html`<section class=${sticky ? 'card sticky' : 'card'} id=${id} aria-labelledby="${id}-title">
    <h2 class="card-title" id="${id}-title">${title}</h2>
    ${children}
  </section>`;
}
