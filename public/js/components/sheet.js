// Something to do over the page without leaving it: whatever comes into it late moves nothing of the page.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';
import { Icon } from './icons.js';
import { useModal } from './modal.js';

/**
 * Opens with whoever draws it, and gives the focus back when it goes. One at a time: its title has a fixed id.
 * @param {{ onClose: () => void, children?: ComponentChildren }} props
 */
export function Sheet({ onClose, children }) {
  const dialog = useModal();
  return html`<dialog class="sheet" ref=${dialog} aria-labelledby="sheet-title"
    onCancel=${(/** @type {Event} */ event) => { event.preventDefault(); onClose(); }}>${children}</dialog>`;
}

/** @param {{ title: string, onClose: () => void }} props */
export function SheetHead({ title, onClose }) {
  return html`<header class="sheet-head">
    <h2 id="sheet-title" tabindex="-1" autofocus>${title}</h2>
    <button class="icon-btn" type="button" aria-label=${t('common.close')} onClick=${onClose}>${h(Icon, { name: 'close' })}</button>
  </header>`;
}
