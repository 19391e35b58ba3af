// Every page: readable without scripts, clean for axe, still while it loads, fitting its screen.
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, layoutShift, test } from '../support/studio';
import { SITE } from '../support/words';

const OPEN = ['/', '/signin', '/pricing', '/no-such-page'];
const MEMBERS = ['/studio#train', '/studio#photo', '/gallery', '/billing', '/account'];
const FILES = ['index', 'signin', 'studio', 'gallery', 'pricing', 'billing', 'account', '404'];
const CLS_MAX = 0.05;

async function looksRight(page: Page, path: string) {
  await page.goto(path);
  await page.waitForLoadState('networkidle');
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await accessible(page);
  // The other light, too.
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  await page.emulateMedia({ colorScheme: dark ? 'light' : 'dark' });
  await accessible(page);
  expect(await layoutShift(page)).toBeLessThanOrEqual(CLS_MAX);
  const { scrolled, seen } = await page.evaluate(() => ({
    scrolled: document.documentElement.scrollWidth,
    seen: document.documentElement.clientWidth,
  }));
  expect(scrolled).toBeLessThanOrEqual(seen);
}

async function accessible(page: Page) {
  // A colour on its way to another would be measured half-way.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
}

for (const path of OPEN) {
  test(`${path} is accessible, fits and does not jump`, async ({ page, watch }) => {
    watch.allowStatus(404);
    await looksRight(page, path);
  });
}

for (const path of MEMBERS) {
  test(`${path} is accessible, fits and does not jump`, async ({ studio: page }) => {
    await looksRight(page, path);
  });
}

test('what opens over a page is accessible too', async ({ studio: page, sandbox, words: t }) => {
  await sandbox.next({ outcome: 'nsfw_one' });
  await page.goto('/studio#photo');
  await page.getByLabel(t('photo.prompt'), { exact: true }).fill('a portrait to look at');
  await page.getByRole('button', { name: t('photo.submit') }).click();
  const picture = page.locator('#pictures .picture-open');
  await expect(picture).toHaveCount(1, { timeout: 60_000 });
  await accessible(page);
  await picture.click();
  await expect(page.getByRole('dialog', { name: t('lightbox.title') })).toBeVisible();
  await accessible(page);
  await page.getByRole('button', { name: t('lightbox.delete'), exact: true }).click();
  await accessible(page);
  await page.getByRole('button', { name: t('common.keep') }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: t('nav.menu') }).click();
  await accessible(page);
});

test('every page can be read without scripts', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of [...OPEN, '/studio', '/gallery', '/billing', '/account']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).not.toBeEmpty();
    await expect(page.getByRole('navigation')).toBeVisible();
    await expect(page.getByRole('link', { name: '登录', exact: true })).toBeVisible();
    expect(((await page.locator('main').innerText()) ?? '').length).toBeGreaterThan(20);
  }
  await context.close();
});

test('the prices written in the HTML are the catalogue’s', async ({ browser, baseURL, request }) => {
  const { prices, signup_credits } = await (await request.get('/api/billing/catalogue')).json();
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of ['/', '/pricing']) {
    await page.goto(path);
    await expect(page.locator('[data-price=train]')).toHaveText(String(prices.train));
    await expect(page.locator('[data-price=photo]')).toHaveText(String(prices.photo));
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
