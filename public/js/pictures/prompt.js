import { t } from '../i18n/words.js';
import { html, useEffect, useRef, useState } from '../ui.js';

/** What was asked for: some lines of it, and the rest when it is wanted. @param {{ text: string }} props */
export function Prompt({ text }) {
  const lines = useRef(/** @type {HTMLParagraphElement | null} */ (null));
  const [long, setLong] = useState(false);
  const [all, setAll] = useState(false);
  useEffect(() => {
    const element = lines.current;
    if (!element) return undefined;
    // It has no size before the dialog around it is shown.
    const observer = new ResizeObserver(() => {
      if (element.scrollHeight > element.clientHeight + 1) setLong(true);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return html`<div>
    <p class="lightbox-prompt" ref=${lines} data-all=${all} translate=${false}>${text}</p>
    ${long && html`<button class="link" type="button" aria-expanded=${all} onClick=${() => setAll(!all)}>
      ${t(all ? 'lightbox.less' : 'lightbox.all')}</button>`}
  </div>`;
}
