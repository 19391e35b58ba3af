// Both languages say the same things, and nothing that nobody asks for.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { PAGES } from '../shell/pages.js';
import { importedBy, messagesOf, reachedBy, read, run, SITE } from '../shell/site.js';
import { en, fileOf, zh, type Key } from '../support/words';

const { SECTIONS } = await run('js/studio/sections.js');

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

test('one credit is not said as many', () => {
  for (const [key, text] of Object.entries(en)) expect(text, key).not.toMatch(/\{\w+\} credits/);
});

test('the gallery does not say that shared pictures are seen by nobody', () => {
  expect(en['gallery.lead']).toMatch(/share/);
  expect(zh['gallery.lead']).toMatch(/分享/);
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
  expect(Object.keys(zh).filter((key) => !reached(key))).toEqual([]);
});

test('what a page shows at first speaks from the messages it comes with, and from each of them', () => {
  for (const { name, code = name } of PAGES) {
    const [files, start] = [messagesOf(code), `js/pages/${code}.js`];
    const spoken = spokenBy([`${name}.html`, start, ...importedBy(start)]);
    expect([...spoken].sort(), name).toEqual([...new Set([...files, 'site'])].sort());
  }
});

test('what is opened later brings the messages it speaks from', () => {
  const later = new Set<string>();
  for (const { name, code = name } of PAGES) {
    const start = `js/pages/${code}.js`;
    const sources = [start, ...reachedBy(code)];
    const opened = new Set(['site', ...Object.keys(SECTIONS), ...messagesOf(code)]);
    for (const path of sources) {
      for (const [, files = ''] of read(path).matchAll(/\bmessages: \[([^\]]*)\]/g)) {
        for (const [, file = ''] of files.matchAll(/'(\w+)'/g)) opened.add(file);
      }
    }
    for (const file of spokenBy(sources)) {
      expect(opened.has(file), `${name} speaks from ${file}`).toBe(true);
      if (!messagesOf(code).includes(file)) later.add(file);
    }
  }
  expect([...later]).toEqual(expect.arrayContaining(['jobs', 'lightbox', 'orders', 'plan', 'photo', 'train']));
});

/** The files of the keys that stand in these pages and modules. */
function spokenBy(paths: string[]): Set<string> {
  const spoken = new Set<string>();
  for (const path of paths.filter((path) => !/\/(i18n|vendor)\//.test(`/${path}`))) {
    for (const [, key = ''] of read(path).matchAll(/["'`](\w+\.\w+)/g)) if (key in zh) spoken.add(fileOf(key as Key));
  }
  return spoken;
}
