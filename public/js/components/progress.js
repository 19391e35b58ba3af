/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { duration } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { html, useEffect, useState } from '../ui.js';

/**
 * A bar with percent and the time that is left; between two reports the time counts down by itself.
 * @param {{ label: string, percent: number, etaSeconds: number | null, children?: ComponentChildren }} props
 *   the children stand at the end of the line
 */
export function Progress({ label, percent, etaSeconds, children }) {
  const left = useCountdown(etaSeconds);
  return html`<div class="progress">
    <progress max="100" value=${percent} aria-label=${label}></progress>
    <div class="progress-line"><span class="progress-percent">${Math.round(percent)}%</span>
      <span>${timeLeft(left)}</span>${children}</div>
  </div>`;
}

/** @param {number | null} seconds */
function timeLeft(seconds) {
  if (seconds === null) return t('job.eta_unknown');
  return seconds > 0 ? t('job.eta', { time: duration(seconds) }) : t('job.eta_soon');
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
