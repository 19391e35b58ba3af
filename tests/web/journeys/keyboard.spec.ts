// With the keyboard: everything can be reached, in the order in which it is read.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';

const PAGES = [
  '/', '/signin', '/pricing', '/studio#train', '/studio#photo', '/studio#poster', '/studio#tryon', '/gallery', '/history', '/billing', '/account',
];
const STOPS_MAX = 120;

test('the first stop leads past the header', async ({ page, t }) => {
  await page.goto('/pricing');
  await expect(page.locator('#corner').getByRole('link')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: t('site.skip') })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
});

for (const path of PAGES) {
  test(`every control of ${path} is a stop, in reading order`, async ({ page, member }) => {
    expect((await member.credits()).held).toBe(0);
    if (path === '/signin') await member.endSessions();
    await page.goto(path);
    if (path === '/studio#poster') await describe(page);
    await expect(page.locator('#app > *, [data-page=index] .hero').first()).toBeVisible();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    const expected = await page.evaluate(controls);
    expect(expected.length).toBeGreaterThan(8);
    expect(await stops(page)).toEqual(expected);
  });
}

test('the keys of the gallery: from picture to picture, favourite, chosen, large, deleted and had back', async ({
  page, member, sandbox, t, inspect, watch,
}) => {
  await sandbox.next();
  await member.photos('portrait', 3);
  await page.goto('/gallery');
  watch.meansMoves(/^(button\.tile|li\.cell|ul\.rows)/);
  const tiles = page.locator('button.tile');
  const bar = page.getByRole('region', { name: t('table.bar') });
  await tiles.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(tiles.nth(1)).toBeFocused();
  await page.keyboard.press('f');
  await expect(tiles.nth(1).locator('.tile-heart')).toBeVisible();
  await page.keyboard.press('x');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('x');
  await expect(bar.getByText(t('table.chosen', { n: 2 }))).toBeVisible();
  const zip = page.waitForEvent('download');
  await page.keyboard.press('d');
  expect((await zip).suggestedFilename()).toMatch(/\.zip$/);
  await expect(bar.getByText(t('table.chosen', { n: 2 }))).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(tiles).toHaveCount(1);
  await page.getByRole('button', { name: t('lightbox.undo') }).press('Enter');
  await expect(tiles).toHaveCount(3);
  await tiles.first().focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: t('table.keys') });
  await expect(help).toBeVisible();
  await inspect('the keys');
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  await page.keyboard.press('z');
  const large = page.getByRole('dialog', { name: t('lightbox.title') });
  await expect(large.locator('.lightbox-stage')).toHaveAttribute('data-zoomed', 'true');
  await inspect('every pixel');
  await page.keyboard.press('z');
  await expect(large.locator('.lightbox-stage')).toHaveAttribute('data-zoomed', 'false');
  await page.keyboard.press('f');
  await expect(large.getByRole('button', { name: t('lightbox.favourite') })).toHaveAttribute('aria-pressed', 'true');
  const saved = page.waitForEvent('download');
  await page.keyboard.press('d');
  expect((await saved).suggestedFilename()).toMatch(/\.jpg$/);
  await page.keyboard.press('Delete');
  await expect(large.getByText(t('lightbox.position', { n: 1, of: 2 }))).toBeVisible();
  await expect(large.getByRole('button', { name: t('lightbox.undo') })).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(large.getByText(t('lightbox.position', { n: 1, of: 3 }))).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(large).toHaveCount(0);
  await expect(tiles).toHaveCount(3);
});

/** With a description the texts of a set are there, from the start when it is one of before a reload. */
async function describe(page: Page) {
  await page.locator('#description').fill('pot');
  await page.reload();
  await expect(page.locator('.texts summary')).toBeVisible();
}

/** Marks every control a person can use now, in the order of the document, and names them. Runs in the page. */
function controls(): string[] {
  const usable = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex="0"]';
  const found = [...document.querySelectorAll<HTMLElement>(usable)].filter((element) => {
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    // A set of radio buttons is one stop: the chosen one.
    return !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked);
  });
  return found.map((element, index) => {
    element.dataset.stop = `${index} ${element.tagName} ${element.id || element.textContent?.trim().slice(0, 30)}`;
    return element.dataset.stop;
  });
}

/** Where Tab leads, once around. */
async function stops(page: Page): Promise<string[]> {
  const passed: string[] = [];
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.stop ?? '');
    if (name === '' || name === passed[0]) break;
    passed.push(name);
  }
  return passed;
}
