import { t } from '../i18n/words.js';
import { html, useLayoutEffect, useRef, useState } from '../ui.js';

/** Nearer to the end than this counts as being at the end. */
const END_PX = 24;

/**
 * Log lines in a box that follows the newest line until somebody scrolls up to read.
 * Not a live region: hundreds of lines read out would drown the state, which is announced beside it.
 * @param {{ lines: string[], label: string, empty: string }} props
 */
export function LogBox({ lines, label, empty }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [following, setFollowing] = useState(true);
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
    box.current?.focus({ preventScroll: true }); // the button goes away
    setFollowing(true);
  };
  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines, following]);
  const onScroll = () => {
    const element = box.current;
    if (element) setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < END_PX);
  };
  return html`<div class="log">
    <div class="log-lines" translate=${false} ref=${box} tabindex="0" role="region" aria-label=${label}
      onScroll=${onScroll}>
      ${lines.length === 0 && html`<p class="log-empty" translate=${true}>${empty}</p>`}
      ${lines.map((line, index) => html`<p key=${index}>${line}</p>`)}
    </div>
    ${!following && html`<button class="btn btn-small log-newest" type="button"
      onClick=${toEnd}>${t('log.newest')}</button>`}
  </div>`;
}
