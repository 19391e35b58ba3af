// The pages as files: their shells, their texts, their styles, and the registry of the studios.
import { readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { PAGES, STYLES } from '../shell/pages.js';
import { shells } from '../shell/shell.js';
import { importedBy, reachedBy, read, run, SITE } from '../shell/site.js';
import { zh, type Key } from '../support/words';

const { SECTIONS } = await run('js/studio/sections.js');

test('the shell of every page is the one that is written from one place (else: npm run shell)', () => {
  for (const { file, html } of shells()) {
    expect(read(file), file).toBe(html);
    expect(html, file).not.toMatch(/ style=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
  }
  const files = readdirSync(SITE).filter((file) => file.endsWith('.html'));
  expect(files.sort(), 'tests/web/shell/pages.js lists every page').toEqual(PAGES.map(({ name }) => `${name}.html`).sort());
});

test('what the HTML says is what its keys say in Chinese', () => {
  for (const { name } of PAGES) {
    const html = read(`${name}.html`);
    const texts = [...html.matchAll(/data-i18n="([^"]+)"[^>]*>([^<]*)</g)];
    expect(texts.length, name).toBeGreaterThan(8);
    for (const [, key = '', text] of texts) expect(text, `${name}.html: ${key}`).toBe(zh[key as Key]);
  }
});

test('every studio of the registry has its name, its messages and its styles', () => {
  const files = readdirSync(new URL('js/i18n/', SITE));
  for (const [name, { styles }] of Object.entries<{ styles: string[] }>(SECTIONS)) {
    for (const language of ['zh-CN', 'en']) {
      expect(read(`js/i18n/${language}.js`), `js/i18n/${language}.js`).toContain(`'nav.${name}': `);
      expect(files, 'js/i18n').toContain(`${name}.${language}.js`);
    }
    expect(read('js/i18n/messages.d.ts'), 'js/i18n/messages.d.ts').toContain(`import('./${name}.zh-CN.js')`);
    for (const style of styles) expect(read(`css/${style}.css`), style).not.toBe('');
  }
  // And each folder of a studio is in the registry.
  const folders = readdirSync(new URL('js/studio/', SITE), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort(), 'js/studio/sections.js').toEqual(Object.keys(SECTIONS).sort());
});

test('every class in use is styled by what the page wears when it is drawn', () => {
  const styled = new Map<string, Set<string>>();
  for (const file of readdirSync(new URL('css/', SITE))) {
    const css = read(`css/${file}`).replace(/\/\*[\s\S]*?\*\//g, '');
    for (const [, name = ''] of css.matchAll(/\.([a-z][\w-]*)(?=[^{}]*\{)/g)) {
      styled.set(name, (styled.get(name) ?? new Set()).add(file.replace('.css', '')));
    }
  }
  const bare: string[] = [];
  for (const { name, code = name, styles } of PAGES) {
    const start = `js/pages/${code}.js`;
    const early = [`${name}.html`, start, ...importedBy(start)];
    const late = reachedBy(code).filter((path) => !early.includes(path));
    const worn = new Set([...STYLES, ...styles]);
    bare.push(...missing(early, worn, styled, name));
    for (const path of reachedBy(code)) {
      for (const [, files = ''] of read(path).matchAll(/\bstyles: \[([^\]]*)\]/g)) {
        for (const [, file = ''] of files.matchAll(/'([\w-]+)'/g)) worn.add(file);
      }
    }
    bare.push(...missing(late, worn, styled, name));
  }
  expect(bare).toEqual([]);
});

/** The classes in these files that only other style sheets know. */
function missing(paths: string[], worn: Set<string>, styled: Map<string, Set<string>>, page: string): string[] {
  return paths.filter((path) => !path.startsWith('vendor/')).flatMap((path) =>
    [...read(path).matchAll(/\bclass=(?:"([^"]*)"|\$\{([^}]*)\})/g)].flatMap(([, plain, computed = '']) =>
      (plain ?? [...computed.matchAll(/'([^']*)'/g)].map(([, names]) => names).join(' ')).split(/\s+/).filter((name) => {
        const sheets = styled.get(name);
        return sheets && ![...sheets].some((sheet) => worn.has(sheet));
      }).map((name) => `${page}: .${name} of ${path} is in ${[...(styled.get(name) ?? [])].join(', ')}`)));
}
