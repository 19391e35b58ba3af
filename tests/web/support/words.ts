// The site's two catalogues, read as the browser reads them: modules without a package around them.
import { readFileSync } from 'node:fs';
import type Chinese from '../../../public/js/i18n/zh-CN.js';

export type Key = keyof typeof Chinese;
export type Catalogue = Record<Key, string>;
/** The text of a key, as the page shows it. */
export type Words = (key: Key, values?: Record<string, string | number>) => string;

/** Where the site's files are. */
export const SITE = new URL('../../../public/', import.meta.url);

export const zh = await catalogue('zh-CN');
export const en = await catalogue('en');

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

async function catalogue(name: string): Promise<Catalogue> {
  const source = readFileSync(new URL(`js/i18n/${name}.js`, SITE));
  return (await import(`data:text/javascript;base64,${source.toString('base64')}`)).default;
}
