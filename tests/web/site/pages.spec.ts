// The pages as files: readable without scripts, with the same frame, with nothing inline.
import { readFileSync } from 'node:fs';
import type { APIRequestContext } from '@playwright/test';
import { expect, test } from '../support/studio';
import { SITE } from '../support/words';

const PATHS = ['/', '/signin', '/pricing', '/studio', '/gallery', '/billing', '/account'];
const FILES = ['index', 'signin', 'studio', 'gallery', 'pricing', 'billing', 'account', '404'];

test('every page can be read without scripts', async ({ browser, studio }) => {
  const context = await browser.newContext({ baseURL: studio, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of [...PATHS, '/no-such-page']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).not.toBeEmpty();
    await expect(page.getByRole('navigation')).toBeVisible();
    await expect(page.getByRole('link', { name: '登录', exact: true })).toBeVisible();
    expect(((await page.locator('main').innerText()) ?? '').length).toBeGreaterThan(20);
  }
  await context.close();
});

test('the prices written in the HTML are the catalogue’s', async ({ browser, studio, request }) => {
  const { prices, durations_seconds: durations, signup_credits } = await catalogue(request);
  const context = await browser.newContext({ baseURL: studio, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of ['/', '/pricing']) {
    await page.goto(path);
    await expect(page.locator('[data-price=train]')).toHaveText(String(prices.train));
    await expect(page.locator('[data-price=photo]')).toHaveText(String(prices.photo));
  }
  for (const [name, seconds] of Object.entries(durations)) {
    await expect(page.locator(`[data-price=${name}-time]`)).toHaveAttribute('data-seconds', String(seconds));
  }
  await context.close();
  // The welcome gift is a setting of each deployment (a sandbox gives more): the HTML carries the product's own.
  expect(signup_credits).toBeGreaterThan(0);
});

test('all pages carry the same header and footer, and nothing inline', () => {
  const pages = FILES.map((name) => readFileSync(new URL(`${name}.html`, SITE), 'utf8'));
  /** The frame without the mark of the page one is on. */
  const frame = (html: string, tag: string) =>
    new RegExp(`<${tag}[\\s\\S]*?</${tag}>`).exec(html)?.[0].replace(' aria-current="page"', '');
  for (const html of pages) {
    expect(frame(html, 'header')).toBe(frame(pages[0] ?? '', 'header'));
    expect(frame(html, 'footer')).toBe(frame(pages[0] ?? '', 'footer'));
    expect(html).not.toMatch(/ style=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
  }
});

test('every page asks at once for all the code it starts with', () => {
  for (const name of FILES) {
    const html = readFileSync(new URL(`${name}.html`, SITE), 'utf8');
    const start = /<script type="module" src="([^"]+)"/.exec(html)?.[1] ?? '';
    const asked = [...html.matchAll(/<link rel="modulepreload" href="([^"]+)">/g)].map(([, path]) => path);
    expect(asked.length, name).toBeGreaterThan(5);
    expect(asked, name).toEqual([...startsWith(start)].sort());
  }
});

/** What a module imports before it runs, and what that imports. */
function startsWith(start: string): Set<string> {
  const found = new Set<string>();
  const open = [start];
  for (let path = open.pop(); path; path = open.pop()) {
    // Types in comments are nobody's code.
    const text = readFileSync(new URL(path.slice(1), SITE), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    for (const [, named = ''] of text.matchAll(/^(?:import|export)\s[^;'"]*?from '(\.[^']+)'/gm)) {
      const { pathname } = new URL(named, `http://site${path}`);
      if (!found.has(pathname)) open.push(pathname);
      found.add(pathname);
    }
  }
  return found;
}

const catalogue = async (request: APIRequestContext) => (await request.get('/api/billing/catalogue')).json();
