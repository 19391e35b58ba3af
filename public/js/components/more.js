import { t } from '../i18n/words.js';
import { html, useEffect, useRef } from '../ui.js';

/** How far below the window the end of a list may be when more is fetched unasked. */
const AHEAD = '600px';

/**
 * The rest of a list. It stays while it is fetched, so that whoever pressed it with a key is still somewhere.
 * @param {{ busy: boolean, ahead?: boolean, onMore: () => void }} props `ahead`: also when it is nearly in sight
 */
export function More({ busy, ahead = false, onMore }) {
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  useEffect(() => {
    if (!ahead || busy) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) onMore();
    }, { rootMargin: AHEAD });
    if (button.current) observer.observe(button.current);
    return () => observer.disconnect();
  }, [ahead, busy, onMore]);
  return html`<p class="more-row">
    <button class="btn btn-quiet" type="button" ref=${button} aria-busy=${busy} aria-disabled=${busy}
      onClick=${() => { if (!busy) onMore(); }}>
      ${busy && html`<span class="spinner" aria-hidden="true"></span>`}
      ${busy ? t('common.loading') : t('common.more')}</button></p>`;
}
