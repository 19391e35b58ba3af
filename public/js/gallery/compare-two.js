/** @import { Asset } from '../api.d.ts' */
import { Compare } from '../components/compare.js';
import { Icon } from '../components/icons.js';
import { t } from '../i18n/words.js';
import { h, html, useLayoutEffect, useRef } from '../ui.js';

/** Two pictures, one over the other. @param {{ assets: Asset[], onClose: () => void }} props */
export function CompareTwo({ assets: [one, other], onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  if (!one || !other) return null;
  return html`<dialog class="dialog compare-two" ref=${dialog} aria-labelledby="compare-two"
    onCancel=${(/** @type {Event} */ event) => { event.preventDefault(); onClose(); }}>
    <div class="compare-two-head"><h2 id="compare-two">${t('table.compare_title')}</h2>
      <button class="icon-btn" type="button" aria-label=${t('common.close')} autofocus onClick=${onClose}>
        ${h(Icon, { name: 'close' })}</button></div>
    ${h(Compare, { before: one.urls.web, after: other, whole: true })}
  </dialog>`;
}
