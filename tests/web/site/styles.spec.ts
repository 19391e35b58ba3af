// The style sheets as files: what the oldest browsers that README.md names would drop without a word.
import { readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { read, SITE } from '../shell/site.js';

const SHEETS = readdirSync(new URL('css/', SITE)).map((file) => ({
  file,
  css: read(`css/${file}`).replace(/\/\*[\s\S]*?\*\//g, ''),
}));

/** Younger than Chrome 111, Safari 16.4 or Firefox 111; without them a declaration or a rule is lost. */
const TOO_YOUNG = [
  /light-dark\(/, // Chrome 123, Safari 17.5, Firefox 120; and takes nothing but colours: no shadow, no gradient
  /color-mix\(/, // Firefox 113
  /\blch\(from|oklch\(from|rgb\(from/, // Chrome 119
  /^\s*&/m, // nesting: Chrome 112, Safari 16.5, Firefox 117
  /@scope|@starting-style|@position-try|interpolate-size|field-sizing|anchor-name/,
];

test('no style needs a browser younger than those of README.md', () => {
  for (const { file, css } of SHEETS) {
    for (const young of TOO_YOUNG) expect(css, `${file}: ${young}`).not.toMatch(young);
  }
});

test('what a style says with :has() can be lost, or is said in another way as well', () => {
  const shapes = SHEETS.flatMap(({ file, css }) => [...css.matchAll(/([^{};]*):has\(([^{}]*)\{/g)]
    .map(([rule]) => `${file}: ${rule.replace(/\s*\{/, '').trim()}`));
  expect(shapes.filter((shape) => !shape.includes('@supports')).sort()).toEqual([
    // Firefox before 121 has none. There is an `@supports not` beside these two:
    'field.css: .hint-or-error:has(.error:not(:empty)) .hint',
    // A larger letter, and a little less room:
    'orders.css: .exact-line:has(.exact-unit) .exact-text',
    'pricing.css: .offer .hint:has(+ .btn)',
    'train.css: .dropzone:has(:focus-visible)',
  ].sort());
});

test('both ways of being dark say the same, and say it of every colour that the light has', () => {
  const { css = '' } = SHEETS.find(({ file }) => file === 'base.css') ?? {};
  const tokens = (start: string) => {
    const from = css.indexOf(start);
    expect(from, start).toBeGreaterThan(0);
    const block = css.slice(css.indexOf('{', from), css.indexOf('}', from));
    return new Map([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]));
  };
  const [light, system, chosen] = [':root {', ':root:not([data-theme="light"])', ':root[data-theme="dark"]'].map(tokens);
  expect(chosen).toEqual(system);
  const lit = [...(light ?? [])].filter(([, value]) => /#|rgb\(/.test(value)).map(([name]) => name);
  expect(lit.sort()).toEqual([...(system ?? new Map<string, string>()).keys()].sort());
});

test('fields on touch screens have letters that iOS does not zoom into', () => {
  const { css = '' } = SHEETS.find(({ file }) => file === 'base.css') ?? {};
  expect(css).toMatch(/@media \(pointer: coarse\) \{\s*input[^{}]*select,\s*textarea \{\s*font-size: 1rem !important;/);
  for (const { file, css: sheet } of SHEETS) {
    for (const [rule] of sheet.matchAll(/[^-]user-select:/g)) expect(sheet, `${file}: ${rule}`).toContain('-webkit-user-select:');
  }
});
