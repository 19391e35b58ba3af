/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { html } from '../ui.js';

/**
 * A button for what takes a moment: meanwhile it turns, and cannot be pressed again.
 * @param {{ kind?: string, type?: 'submit' | 'button', busy: boolean, reading?: boolean, disabled?: boolean,
 *   describedBy?: string, onClick?: () => void, children?: ComponentChildren }} props `kind`: classes of css/button.css;
 *   `reading`: what it says is not known yet
 */
export function BusyButton({
  kind = '', type = 'submit', busy, reading = false, disabled = false, describedBy, onClick, children,
}) {
  return html`<button class="btn ${kind}" type=${type} disabled=${busy || disabled} aria-busy=${busy || reading}
    aria-describedby=${describedBy} onClick=${onClick}>
    ${busy && html`<span class="spinner" aria-hidden="true"></span>`}${children}</button>`;
}
