/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { html, useEffect, useRef } from '../ui.js';

/**
 * Something that changes by itself: it gets lower only when the window changes, so that nothing below it jumps up.
 * @param {{ held?: boolean, children?: ComponentChildren }} props not `held`, it is as high as what is in it: for what
 *   somebody closes, and sees close at once
 */
export function NoShrink({ held = true, children }) {
  const holds = useRef(held);
  holds.current = held;
  const outer = useRef(/** @type {HTMLDivElement | null} */ (null));
  const inner = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    const [room, content] = [outer.current, inner.current];
    if (!room || !content) return undefined;
    let highest = { width: 0, height: 0 };
    const observer = new ResizeObserver(() => {
      const { offsetWidth: width, offsetHeight: height } = content;
      const same = holds.current && width === highest.width;
      highest = { width, height: same ? Math.max(height, highest.height) : height };
      room.style.minHeight = `${highest.height}px`;
    });
    observer.observe(content);
    return () => observer.disconnect();
  }, []);
  return html`<div ref=${outer}><div ref=${inner}>${children}</div></div>`;
}
