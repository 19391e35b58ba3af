// What the site says: in two languages with the same keys, one of them in use, switched without a reload. The messages of
// a language are a few files: `site` is what every page says, the others come with what speaks from them.
/** @import { Locale, Words } from '../api.d.ts' */
/** @import { Key, MessageFile } from './messages.d.ts' */
/** @import { Signal } from '../../vendor/signals.js' */
import { signal } from '../ui.js';

const CHOSEN = 'darkroom.language';
/** Remembered so that the next page is not first shown in the browser's language; `first.js` knows both. */
const ACCOUNT = 'darkroom.account-language';

/** @type {Set<MessageFile>} */
const opened = new Set(['site']);

/** @type {Signal<Locale>} */
export const language = signal(stored(CHOSEN) ?? stored(ACCOUNT) ?? (/^zh/i.test(navigator.language) ? 'zh-CN' : 'en'));

/** The language asked for last: the one in use, or about to be. */
let wanted = language.peek();

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
 * Switches to the account's language, unless another one was chosen on this device.
 * @param {Locale} locale
 */
export async function setAccountLanguage(locale) {
  try {
    localStorage.setItem(ACCOUNT, locale);
  } catch {
    // Storage is switched off: the next page finds out anew.
  }
  const choice = stored(CHOSEN) ?? locale;
  if (choice !== language.value) await setLanguage(choice);
}

/** Somebody left: signing in is in the browser's language again. */
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
  await setLanguage(choice);
}

/**
 * Loads a language and puts it to use, in the page's HTML and everywhere `t` is called.
 * @param {Locale} choice
 */
export function setLanguage(choice) {
  wanted = choice;
  return putToUse();
}

/**
 * Loads more messages, for the page or for a part of it that is about to be drawn; from then on in every language.
 * @param {MessageFile[]} files
 */
export async function openMessages(files) {
  for (const file of files) opened.add(file);
  await putToUse();
}

/** @returns {Promise<void>} */
async function putToUse() {
  const [locale, files] = [wanted, [...opened]];
  const read = await Promise.all(files.map((file) => import(file === 'site' ? `./${locale}.js` : `./${file}.${locale}.js`)));
  // Another language was chosen, or more was opened, meanwhile.
  if (locale !== wanted || files.length < opened.size) return putToUse();
  language.value = locale;
  messages.value = Object.assign({}, ...read.map((file) => file.default));
  const root = document.documentElement;
  // The HTML is written in Chinese.
  if (root.lang !== locale || 'translating' in root.dataset) translatePage();
  root.lang = locale;
  delete root.dataset.translating;
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
