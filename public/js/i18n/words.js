// The words of the site: two catalogues with the same keys, one of them in use, switched without a reload.
/** @import { Locale, Words } from '../api.d.ts' */
/** @typedef {keyof typeof import('./zh-CN.js').default} Key */
/** @import { Signal } from '../../vendor/signals.js' */
import { signal } from '../ui.js';

const STORED = 'darkroom.language';

/** @type {Record<Locale, () => Promise<{ default: Record<Key, string> }>>} */
const CATALOGUES = { 'zh-CN': () => import('./zh-CN.js'), en: () => import('./en.js') };

/** @type {Signal<Locale>} */
export const language = signal(storedLanguage() ?? (/^zh/i.test(navigator.language) ? 'zh-CN' : 'en'));

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

/** The language somebody chose on this device, if they did. @returns {Locale | null} */
export function storedLanguage() {
  try {
    const stored = localStorage.getItem(STORED);
    return stored === 'zh-CN' || stored === 'en' ? stored : null;
  } catch {
    return null;
  }
}

/**
 * Remembers a choice made by hand; it outranks the account's and the browser's language on this device.
 * @param {Locale} choice
 */
export async function chooseLanguage(choice) {
  try {
    localStorage.setItem(STORED, choice);
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
  const { default: catalogue } = await CATALOGUES[choice]();
  language.value = choice;
  messages.value = catalogue;
  document.documentElement.lang = choice;
  translatePage();
  delete document.documentElement.dataset.translating;
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
