// Numbers in the language in use: what every page shows.
import { language, t } from './words.js';

/** @param {number} value */
export const number = (value) => value.toLocaleString(language.value);

/** How long something takes, rounded for people. @param {number} seconds */
export function duration(seconds) {
  if (seconds < 60) return t('time.seconds', { n: Math.max(1, Math.round(seconds)) });
  if (seconds < 5400) return t('time.minutes', { n: Math.round(seconds / 60) });
  return t('time.hours', { n: Math.round(seconds / 3600) });
}
