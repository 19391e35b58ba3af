// The site's two catalogues, read as the browser reads them: modules without a package around them.
import { readFileSync } from 'node:fs';
import type { Key } from '../../../public/js/i18n/words.js';

export type { Key };
export type Catalogue = Record<Key, string>;
/** The text of a key, as the page shows it. */
export type Words = (key: Key, values?: Record<string, string | number>) => string;

/** Where the site's files are. */
export const SITE = new URL('../../../public/', import.meta.url);

/** The books of a language: what every page says, and what some speak of beside it. */
const BOOKS = ['site', 'money', 'door', 'welcome'] as const;
type Book = (typeof BOOKS)[number];

const read = { 'zh-CN': await books('zh-CN'), en: await books('en') };
export const zh = bound('zh-CN');
export const en = bound('en');

/** In which book a key stands. */
export function bookOf(key: Key): Book {
  const found = BOOKS.find((book) => key in read['zh-CN'][book]);
  if (!found) throw new Error(`no book has ${key}`);
  return found;
}

/** The words of a browser locale: Chinese for zh, English for anything else. */
export function wordsOf(locale: string): Words {
  const chinese = locale.startsWith('zh');
  return (key, values = {}) =>
    (chinese ? zh : en)[key].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name, one, other) => {
      const value = values[name] ?? '';
      if (one !== undefined) return Number(value) === 1 ? one : other;
      return typeof value === 'number' ? value.toLocaleString(chinese ? 'zh-CN' : 'en') : value;
    });
}

async function books(name: string): Promise<Record<Book, Partial<Catalogue>>> {
  const all = BOOKS.map(async (book) => {
    const file = book === 'site' ? `${name}.js` : `${book}.${name}.js`;
    const source = readFileSync(new URL(`js/i18n/${file}`, SITE));
    return [book, (await import(`data:text/javascript;base64,${source.toString('base64')}`)).default];
  });
  return Object.fromEntries(await Promise.all(all));
}

/** All of them in one. */
function bound(name: keyof typeof read): Catalogue {
  return Object.assign({}, ...BOOKS.map((book) => read[name][book]));
}

/** A text of a page and where it stands. */
export interface ShownText {
  text: string;
  place: string;
}

/** The texts that are not in the language of the page, and the keys nobody translated. */
export function foreignTexts(texts: ShownText[], locale: string): string[] {
  const chinese = locale.startsWith('zh');
  const [others, mine] = chinese ? [EN, ZH] : [ZH, EN];
  const faults: string[] = [];
  for (const { text, place } of texts) {
    // A catalogue's sentence in the other language, Chinese letters on an English page, an English sentence on a
    // Chinese one (a single name may be foreign), or a key.
    const strange = others.some((form) => form.test(text)) && !mine.some((form) => form.test(text));
    const letters = chinese ? !HAN.test(text) && SENTENCE.test(text) : HAN.test(text);
    if (strange || letters || text in zh) faults.push(`not in the language of the page: "${text}" in ${place}`);
  }
  return faults;
}

const HAN = /\p{Script=Han}/u;
/** Four words of letters in a row. */
const SENTENCE = /(?:\p{Script=Latin}{2,}[\s,.]+){3}\p{Script=Latin}{2,}/u;
const ZH = forms(zh);
const EN = forms(en);

/** Patterns of every text with words of its own: one that is all values would match anything. */
function forms(catalogue: Catalogue): RegExp[] {
  const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return Object.values(catalogue)
    .filter((text) => /\p{L}{2}/u.test(text.replace(/\{[^}]*\}/g, '')))
    .map((text) => {
      const parts = text.split(/(\{[^}]*\})/).map((part) => {
        const choice = /^\{\w+\|([^|}]*)\|([^}]*)\}$/.exec(part);
        if (choice) return `(?:${escaped(choice[1] ?? '')}|${escaped(choice[2] ?? '')})`;
        return part.startsWith('{') ? '.+' : escaped(part);
      });
      return new RegExp(`^${parts.join('')}$`, 'su');
    });
}
