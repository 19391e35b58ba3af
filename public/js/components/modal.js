/** @import { RefObject } from '../../vendor/preact.js' */
import { useLayoutEffect, useRef } from '../ui.js';

/**
 * For a `<dialog>` that is open as long as it is drawn: it covers the page, and gives the focus back when it goes.
 * @returns {RefObject<HTMLDialogElement | null>}
 */
export function useModal() {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Closing gives the focus back to where it came from; taking the dialog out of the page does not. A layout effect ends
    // while the dialog is still there.
    return () => shown?.close();
  }, []);
  return dialog;
}
