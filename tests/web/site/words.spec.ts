// Both languages say the same things, and nothing that nobody asks for.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { bookOf, en, SITE, zh, type Key } from '../support/words';

const names = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]))].sort();

test('both catalogues have the same keys in the same order, and no empty text', () => {
  expect(Object.keys(en)).toEqual(Object.keys(zh));
  for (const text of [...Object.values(en), ...Object.values(zh)]) expect(text.trim()).not.toBe('');
});

test('both catalogues fill in the same values', () => {
  for (const [key, text] of Object.entries(zh)) {
    expect(names(en[key as Key]), key).toEqual(names(text));
  }
});

test('the upload note is the wording that was asked for', () => {
  expect(zh['train.files_note']).toBe('请上传20 张同一个人不同角度的脸部照片，压缩成 zip 后上传');
  expect(zh['pricing.topup']).toBe('充值 10 美元');
});

test('every key in use exists, and none is left over', () => {
  const used = new Set<string>();
  const prefixes: string[] = [];
  for (const file of readdirSync(SITE, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|html)$/.test(file) || file.startsWith('vendor') || /i18n\/(\w+\.)?(en|zh-CN)\.js$/.test(file)) continue;
    const text = readFileSync(new URL(file, SITE), 'utf8');
    for (const [, key] of text.matchAll(/data-i18n(?:-label)?="([^"]+)"/g)) used.add(key ?? '');
    for (const [, prefix] of text.matchAll(/\bt\(`([\w.]+)\$\{/g)) prefixes.push(prefix ?? '');
    for (const [, key = ''] of text.matchAll(/\bt\('([^']+)'/g)) used.add(key);
    // Keys that are chosen first and asked for later.
    for (const [, key = ''] of text.matchAll(/'([a-z_]+\.\w+)'/g)) if (key in zh) used.add(key);
  }
  expect([...used].filter((key) => !(key in zh))).toEqual([]);
  const reached = (key: string) => used.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
  // Read by people without scripts, where the HTML itself carries them.
  const inHtmlOnly = (key: string) => key.endsWith('.noscript');
  expect(Object.keys(zh).filter((key) => !reached(key) && !inHtmlOnly(key))).toEqual([]);
});

test('every page opens the books it speaks from, and no other', () => {
  let followed = 0;
  for (const page of readdirSync(SITE).filter((file) => file.endsWith('.html'))) {
    const html = readFileSync(new URL(page, SITE), 'utf8');
    const start = /src="\/js\/(pages\/[\w-]+\.js)"/.exec(html)?.[1];
    if (!start) continue;
    const asked = /src="\/js\/first\.js"(?: data-books="([^"]*)")?/.exec(html)?.[1]?.split(' ') ?? [];
    const sources = reachedFrom(new URL(`js/${start}`, SITE));
    const opened = /\bbooks: \[([^\]]*)\]/.exec(sources[0] ?? '')?.[1] ?? '';
    const spoken = new Set<string>();
    for (const text of [html, ...sources]) {
      for (const [, key = ''] of text.matchAll(/["'`](\w+\.\w+)/g)) if (key in zh) spoken.add(bookOf(key as Key));
    }
    spoken.add('site');
    const books = [...opened.matchAll(/'(\w+)'/g)].map((match) => match[1]);
    expect([...spoken].sort(), page).toEqual(['site', ...books].sort());
    // `first.js` asks for them before any module runs.
    expect(asked, page).toEqual(books);
    followed += 1;
  }
  // Each of these has a page: no module was looked for in vain.
  expect(followed).toBe(readdirSync(new URL('js/pages/', SITE)).length);
});

/** The text of a module and of everything it imports, at once or later. */
function reachedFrom(start: URL): string[] {
  const found = new Map<string, string>();
  const open = [start];
  for (let at = open.pop(); at; at = open.pop()) {
    if (found.has(at.href) || /\/(i18n|vendor)\//.test(at.pathname)) continue;
    const text = readFileSync(at, 'utf8');
    found.set(at.href, text);
    for (const [, path = ''] of text.matchAll(/(?:from |import\(|import )'(\.[^']+)'/g)) open.push(new URL(path, at));
  }
  return [...found.values()];
}
