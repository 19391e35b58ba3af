/** @import { Pictured } from '../components/compare.js' */
import { Compare } from '../components/compare.js';
import { Icon } from '../components/icons.js';
import { useModal } from '../components/modal.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';

/** @typedef {{ title: string, before: string, after: Pictured, whole?: boolean }} Compared `before`: an address */

/** @param {Compared & { onClose: () => void }} props */
export function CompareDialog({ title, onClose, ...compared }) {
  const dialog = useModal();
  return html`<dialog class="dialog compare-dialog" ref=${dialog} aria-labelledby="compare-title"
    onKeyDown=${(/** @type {Event} */ event) => event.stopPropagation()}
    onCancel=${(/** @type {Event} */ event) => { event.preventDefault(); onClose(); }}>
    <div class="compare-head"><h2 id="compare-title">${title}</h2>
      <button class="icon-btn" type="button" aria-label=${t('common.close')} autofocus onClick=${onClose}>
        ${h(Icon, { name: 'close' })}</button></div>
    ${h(Compare, compared)}
  </dialog>`;
}
