/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { html, useEffect, useState } from '../ui.js';

/**
 * A bar with percent and what is said of the time that is left.
 * @param {{ label: string, percent: number, time: string, children?: ComponentChildren }} props
 *   the children stand at the end of the line
 */
export function Progress({ label, percent, time, children }) {
  return html`<div class="progress">
    <progress max="100" value=${percent} aria-label=${label}></progress>
    <div class="progress-line"><span class="progress-percent">${Math.round(percent)}%</span>
      <span>${time}</span>${children}</div>
  </div>`;
}

/**
 * Counts down from a number that is set anew now and then.
 * @param {number | null} seconds
 */
export function useCountdown(seconds) {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    setLeft(seconds);
    if (seconds === null || seconds <= 0) return undefined;
    const endsAt = performance.now() + seconds * 1000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
      setLeft(rest);
      if (rest === 0) clearInterval(timer);
    }, 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}
