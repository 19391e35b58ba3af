// The prices written in the HTML are the catalogue's of the day it was written; here they become today's.
/** @import { Signal } from '../../vendor/signals.js' */
/** @import { Catalogue } from '../api.d.ts' */
import * as api from '../api/catalogue.js';
import { Problem } from '../api/problem.js';
import { money } from '../i18n/format.js';
import { duration, number } from '../i18n/numbers.js';
import { effect, signal } from '../ui.js';

/** @type {Signal<Catalogue | null>} */
export const catalogue = signal(/** @type {Catalogue | null} */ (null));
/** @type {Signal<Problem | null>} */
export const problem = signal(/** @type {Problem | null} */ (null));

let writing = false;

/** Reads the catalogue and writes its numbers into every element that asks for one with `data-price`. */
export async function showPrices() {
  if (!writing) effect(write);
  writing = true;
  try {
    problem.value = null;
    catalogue.value = await api.catalogue();
  } catch (thrown) {
    problem.value = Problem.from(thrown);
  }
}

/** Again when the language changes. Durations are words, so they are written before the catalogue is there, too. */
function write() {
  const texts = catalogue.value ? priceTexts(catalogue.value) : {};
  for (const element of document.querySelectorAll('[data-price]')) {
    const { price = '', seconds } = /** @type {HTMLElement} */ (element).dataset;
    const text = texts[price] ?? (seconds && duration(Number(seconds)));
    if (text) element.textContent = text;
  }
}

/**
 * @param {Catalogue} catalogue
 * @returns {Record<string, string>}
 */
function priceTexts({ credit, prices, durations_seconds, signup_credits }) {
  /** @param {number} credits @param {number} perUnit @param {string} currency */
  const worth = (credits, perUnit, currency) => {
    const text = money((credits / perUnit) * 100, currency);
    return (credits * 100) % perUnit === 0 ? text : `≈ ${text}`;
  };
  /** @param {number} credits */
  const both = (credits) => `${worth(credits, credit.per_cny, 'CNY')} · ${worth(credits, credit.per_usd, 'USD')}`;
  /** @type {Record<string, string>} */
  const texts = { signup: number(signup_credits) };
  for (const [studio, price] of Object.entries(prices)) {
    texts[studio] = number(price);
    texts[`${studio}-money`] = both(price);
  }
  for (const [studio, seconds] of Object.entries(durations_seconds)) texts[`${studio}-time`] = duration(seconds);
  return texts;
}
