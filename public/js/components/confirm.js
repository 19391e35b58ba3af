/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { Problem } from '../api/problem.js';
import { t } from '../i18n/words.js';
import { h, html, useLayoutEffect, useRef, useState } from '../ui.js';
import { toast } from './toast.js';

/**
 * `no`: what the other answer is called, where “cancel” could be taken for the deed itself.
 * @typedef {{ title: string, text: string, yes: string, no?: string }} Question
 */

/**
 * Asks before something that cannot be taken back. The safe answer has the focus.
 * @param {Question & { onYes: () => void, onNo: () => void }} props
 */
export function Confirm({ title, text, yes, no, onYes, onNo }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Closing gives the focus back to where the question came from; taking the dialog out of the page does not. A layout
    // effect ends while the dialog is still there.
    return () => shown?.close();
  }, []);
  return html`<dialog class="dialog" ref=${dialog} aria-labelledby="confirm-title" aria-describedby="confirm-text"
    onCancel=${(/** @type {Event} */ event) => { event.stopPropagation(); onNo(); }}>
    <h2 id="confirm-title">${title}</h2>
    <p id="confirm-text">${text}</p>
    <div class="dialog-actions">
      <button class="btn btn-quiet" type="button" autofocus onClick=${onNo}>${no ?? t('common.keep')}</button>
      <button class="btn btn-danger" type="button" onClick=${onYes}>${yes}</button>
    </div>
  </dialog>`;
}

/**
 * A button that asks first, then does it; a refusal is said at the foot of the page.
 * @param {{ question: Question, kind?: string, disabled?: boolean, prepare?: () => Promise<void>,
 *   run: () => Promise<unknown>, children: (busy: boolean) => ComponentChildren }} props `prepare`: before it asks
 */
export function ConfirmButton({ question, kind = '', disabled = false, prepare, run, children }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    await prepare?.();
    setAsking(true);
  };
  const carryOut = async () => {
    setAsking(false);
    setBusy(true);
    try {
      await run();
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    } finally {
      setBusy(false);
    }
  };
  return html`<button class="btn btn-quiet ${kind}" type="button" disabled=${busy || disabled} aria-busy=${busy}
      onClick=${ask}>${children(busy)}</button>
    ${asking && h(Confirm, { ...question, onYes: carryOut, onNo: () => setAsking(false) })}`;
}
