// Times, sizes and money in the language in use.
import { number } from './numbers.js';
import { language } from './words.js';

/** A change with its sign: +21, −350 (a true minus), ±0 as 0. @param {number} value */
export const signed = (value) => (value > 0 ? `+${number(value)}` : number(value).replace('-', '−'));

/** @param {string} iso */
export const dateTime = (iso) =>
  new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

/** The same without the year, for narrow places. @param {string} iso */
export const shortTime = (iso) =>
  new Intl.DateTimeFormat(language.value, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(iso),
  );

/** The hour and the minute, for what happens soon. @param {string} iso */
export const timeOfDay = (iso) =>
  new Intl.DateTimeFormat(language.value, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(iso));

/** @param {string} iso */
export const date = (iso) => new Intl.DateTimeFormat(language.value, { dateStyle: 'medium' }).format(new Date(iso));

/** @param {number} bytes */
export function size(bytes) {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return value.toLocaleString(language.value, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 ? 1 : 0,
  });
}

/**
 * @param {number} minor cents or fen
 * @param {string} currency
 */
export const money = (minor, currency) =>
  (minor / 100).toLocaleString(language.value, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: minor % 100 === 0 ? 0 : 2,
  });

/** A countdown: 1:05. @param {number} seconds */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
