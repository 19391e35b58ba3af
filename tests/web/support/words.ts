// The site's messages in both languages.
import { readdirSync } from 'node:fs';
import type { Key, MessageFile } from '../../../public/js/i18n/messages.d.ts';
import { run, SITE } from '../shell/site.js';

export type { Key };
export type Catalogue = Record<Key, string>;
/** The text of a key, as the page shows it. */
export type Words = (key: Key, values?: Record<string, string | number>) => string;

/** The files of a language: what every page says, and what comes with what speaks from it. */
const FILES = readdirSync(new URL('js/i18n/', SITE)).flatMap((file) => {
  const found = /^(?:(\w+)\.)?zh-CN\.js$/.exec(file);
  return found ? [(found[1] ?? 'site') as MessageFile] : [];
});

const read = { 'zh-CN': await messages('zh-CN'), en: await messages('en') };
export const zh = together('zh-CN');
export const en = together('en');

/** In which file a key stands. */
export function fileOf(key: Key): MessageFile {
  const found = FILES.find((file) => key in (read['zh-CN'][file] ?? {}));
  if (!found) throw new Error(`no file of messages has ${key}`);
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

async function messages(locale: string): Promise<Partial<Record<MessageFile, Partial<Catalogue>>>> {
  const all = FILES.map(async (file) => {
    const name = file === 'site' ? locale : `${file}.${locale}`;
    return [file, (await run(`js/i18n/${name}.js`)).default];
  });
  return Object.fromEntries(await Promise.all(all));
}

/** All of them in one. */
function together(locale: keyof typeof read): Catalogue {
  return Object.assign({}, ...Object.values(read[locale]));
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
