import { t } from '../i18n/words.js';
import { html, useEffect, useRef } from '../ui.js';

/**
 * Asks before something that cannot be taken back. The safe answer has the focus.
 * @param {{ title: string, text: string, yes: string, onYes: () => void, onNo: () => void }} props
 */
export function Confirm({ title, text, yes, onYes, onNo }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Closing gives the focus back to where the question came from; taking the dialog out of the page does not.
    return () => shown?.close();
  }, []);
  return html`<dialog class="dialog" ref=${dialog} aria-labelledby="confirm-title" aria-describedby="confirm-text"
    onCancel=${(/** @type {Event} */ event) => { event.stopPropagation(); onNo(); }}>
    <h2 id="confirm-title">${title}</h2>
    <p id="confirm-text">${text}</p>
    <div class="dialog-actions">
      <button class="btn btn-quiet" type="button" autofocus onClick=${onNo}>${t('common.keep')}</button>
      <button class="btn btn-danger" type="button" onClick=${onYes}>${yes}</button>
    </div>
  </dialog>`;
}
