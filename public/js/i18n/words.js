// The words of the site: two catalogues with the same keys, one of them in use, switched without a reload. Each is a few
// books: `site` is what every page says, the others are for the pages that speak of it.
/** @import { Locale, Words } from '../api.d.ts' */
/** @typedef {keyof typeof import('./zh-CN.js').default} SiteKey */
/** @typedef {keyof typeof import('./money.zh-CN.js').default} MoneyKey */
/** @typedef {keyof typeof import('./door.zh-CN.js').default} DoorKey */
/** @typedef {keyof typeof import('./welcome.zh-CN.js').default} WelcomeKey */
/** @typedef {SiteKey | MoneyKey | DoorKey | WelcomeKey} Key */
/** @typedef {'site' | 'money' | 'door' | 'welcome'} Book */
/** @typedef {() => Promise<{ default: Partial<Record<Key, string>> }>} Load */
/** @import { Signal } from '../../vendor/signals.js' */
import { signal } from '../ui.js';

const CHOSEN = 'darkroom.language';
/** Remembered so that the next page is not first shown in the browser's language; `first.js` knows both. */
const ACCOUNT = 'darkroom.account-language';

/** @type {Record<Locale, Record<Book, Load>>} */
const CATALOGUES = {
  'zh-CN': {
    site: () => import('./zh-CN.js'),
    money: () => import('./money.zh-CN.js'),
    door: () => import('./door.zh-CN.js'),
    welcome: () => import('./welcome.zh-CN.js'),
  },
  en: {
    site: () => import('./en.js'),
    money: () => import('./money.en.js'),
    door: () => import('./door.en.js'),
    welcome: () => import('./welcome.en.js'),
  },
};
/** @type {Book[]} */
let books = ['site'];

/** @type {Signal<Locale>} */
export const language = signal(stored(CHOSEN) ?? stored(ACCOUNT) ?? (/^zh/i.test(navigator.language) ? 'zh-CN' : 'en'));

/** @type {Signal<Partial<Record<Key, string>>>} */
const messages = signal({});

/**
 * The text of a key in the language in use. `{name}` is replaced; `{n|word|words}` chooses by number.
 * @param {Key} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const text = messages.value[key] ?? key;
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name, one, other) => {
    const value = values[name] ?? '';
    if (one === undefined) return String(typeof value === 'number' ? value.toLocaleString(language.value) : value);
    return Number(value) === 1 ? one : other;
  });
}

/**
 * A text that came from the server in both languages.
 * @param {Words} words
 */
export const inLanguage = (words) => (language.value === 'en' ? words.en : words.zh);

/** @param {string} name @returns {Locale | null} */
function stored(name) {
  try {
    const value = localStorage.getItem(name);
    return value === 'zh-CN' || value === 'en' ? value : null;
  } catch {
    return null;
  }
}

/**
 * Speaks the account's language, unless another one was chosen on this device.
 * @param {Locale} locale
 */
export async function speakAsAccount(locale) {
  try {
    localStorage.setItem(ACCOUNT, locale);
  } catch {
    // Storage is switched off: the next page finds out anew.
  }
  const wanted = stored(CHOSEN) ?? locale;
  if (wanted !== language.value) await speak(wanted);
}

/** Somebody left: the door speaks the browser's language again. */
export function forgetAccountLanguage() {
  try {
    localStorage.removeItem(ACCOUNT);
  } catch {
    // Nothing was kept.
  }
}

/**
 * Remembers a choice made by hand; it outranks the account's and the browser's language on this device.
 * @param {Locale} choice
 */
export async function chooseLanguage(choice) {
  try {
    localStorage.setItem(CHOSEN, choice);
  } catch {
    // Storage is switched off: the choice holds for this page.
  }
  await speak(choice);
}

/**
 * Loads a language and puts it to use, in the page's HTML and everywhere `t` is called.
 * @param {Locale} choice
 */
export async function speak(choice) {
  const read = await Promise.all(books.map((book) => CATALOGUES[choice][book]()));
  language.value = choice;
  messages.value = Object.assign({}, ...read.map((book) => book.default));
  document.documentElement.lang = choice;
  translatePage();
  delete document.documentElement.dataset.translating;
}

/**
 * What this page speaks of beside what every page does. Said before the first word is.
 * @param {Book[]} more
 */
export function talkOf(more) {
  books = ['site', ...more];
}

/** The parts of the page that are plain HTML name their keys: `data-i18n` (text), `data-i18n-label` (aria-label). */
function translatePage() {
  for (const element of document.querySelectorAll('[data-i18n]')) {
    element.textContent = t(/** @type {Key} */ (element.getAttribute('data-i18n')));
  }
  for (const element of document.querySelectorAll('[data-i18n-label]')) {
    element.setAttribute('aria-label', t(/** @type {Key} */ (element.getAttribute('data-i18n-label'))));
  }
}
