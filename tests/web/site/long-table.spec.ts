// E5, E8: a table of many pictures: all of them are chosen, and only those near the window are in the page.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';

/** More than are fetched before one scrolls, in ten large pages. */
const MANY = 1_000;

const tiles = (page: Page) => page.locator('button.tile');

/** The one picture that the server has, many times over and in three shapes. */
async function manyOf(page: Page) {
  await page.route((url) => url.pathname === '/api/media/assets', async (route) => {
    const asked = new URL(route.request().url());
    const { items: [one] } = await (await route.fetch({ url: `${asked.origin}${asked.pathname}` })).json();
    const [from, limit] = [Number(asked.searchParams.get('cursor') ?? 0), Number(asked.searchParams.get('limit'))];
    const to = Math.min(from + limit, MANY);
    const items = Array.from({ length: to - from }, (_, index) => ({
      ...one,
      id: `ast_${String(MANY - from - index).padStart(26, '0')}`,
      width: [400, 600, 1067][(from + index) % 3],
      height: 600,
    }));
    await route.fulfill({ json: { items, next: to < MANY ? String(to) : null } });
  });
}

/** Every row is as wide as the table, and every picture has its own shape. */
async function expectJustified(page: Page) {
  const { left, right, cells } = await page.locator('ul.rows').first().evaluate((table) => {
    const { paddingLeft, paddingRight } = getComputedStyle(table);
    const edge = table.getBoundingClientRect();
    return {
      left: edge.left + parseFloat(paddingLeft),
      right: edge.right - parseFloat(paddingRight),
      cells: [...table.querySelectorAll('.cell')].map((cell) => {
        const { top, left, right, width, height } = cell.getBoundingClientRect();
        return { place: Number(cell.getAttribute('aria-posinset')), top: Math.round(top), left, right, shape: width / height };
      }),
    };
  });
  const rows = new Map<number, typeof cells>();
  for (const cell of cells) {
    const shape = ([400, 600, 1067][(cell.place - 1) % 3] ?? 0) / 600;
    expect(Math.abs(cell.shape / shape - 1), `the shape of ${cell.place}`).toBeLessThan(0.02);
    rows.set(cell.top, [...(rows.get(cell.top) ?? []), cell]);
  }
  expect(rows.size).toBeGreaterThan(5);
  for (const row of rows.values()) {
    expect(Math.abs(Math.min(...row.map((cell) => cell.left)) - left), 'the first begins at its edge').toBeLessThan(1.5);
    expect(Math.abs(Math.max(...row.map((cell) => cell.right)) - right), 'the last ends at its edge').toBeLessThan(1.5);
  }
}

test('all pictures are chosen, those as well that were not on the table yet, and few of them are in the page', async ({
  page, member, sandbox, t, watch,
}) => {
  watch.meansMoves(); // there is more of the table, and one scrolls to its end
  await sandbox.next();
  await member.photos('portrait', 1);
  await manyOf(page);
  await page.goto('/gallery');
  await page.getByRole('button', { name: t('gallery.select'), exact: true }).click();
  const bar = page.getByRole('region', { name: t('table.bar') });
  await bar.getByRole('button', { name: t('table.all'), exact: true }).click();
  await expect(bar.getByText(t('table.chosen', { n: MANY }))).toBeVisible();
  await expect.poll(() => tiles(page).count()).toBeLessThan(150);
  await expectJustified(page);
  await expect(page.getByRole('button', { name: t('common.more') })).toHaveCount(0);

  // What is not there leaves the room that it takes: the table is as high wherever one looks at it.
  const height = () => page.evaluate(() => document.documentElement.scrollHeight);
  const high = await height();
  expect(high).toBeGreaterThan(20_000);
  for (const part of [0.5, 1]) {
    await page.evaluate((to) => scrollTo(0, to), high * part);
    await expect.poll(() => tiles(page).evaluateAll((all) => all.some((tile) => {
      const { top, bottom } = tile.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    }))).toBe(true);
    expect(await tiles(page).count()).toBeLessThan(150);
    expect(Math.abs((await height()) - high)).toBeLessThan(2);
  }
  const last = page.locator('.cell').last();
  await expect(last).toHaveAttribute('aria-posinset', String(MANY));
  await expect(last).toHaveAttribute('aria-setsize', String(MANY));
  await last.locator('button.tile').click();
  await expect(bar.getByText(t('table.chosen', { n: MANY - 1 }))).toBeVisible();

  // The one with the focus stays in the page, wherever one looks.
  await page.evaluate(() => scrollTo(0, 0));
  await expect(page.locator('[aria-posinset="1"]')).toHaveCount(1);
  await expect(last.locator('button.tile')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator(`[aria-posinset="${MANY - 1}"] button.tile`)).toBeFocused();
  await expect(page.locator(`[aria-posinset="${MANY - 1}"] button.tile`)).toBeInViewport();

  await bar.getByRole('button', { name: t('table.invert') }).click();
  await expect(bar.getByText(t('table.chosen', { n: 1 }))).toBeVisible();
});

test('the search for all of them can be stopped, and what was found is chosen', async ({ page, member, sandbox, t, watch }) => {
  watch.meansMoves();
  await sandbox.next();
  await member.photos('portrait', 1);
  await manyOf(page);
  await page.goto('/gallery');
  await page.getByRole('button', { name: t('gallery.select'), exact: true }).click();
  const bar = page.getByRole('region', { name: t('table.bar') });
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/assets\?.*limit=100/, async (route) => {
    await held;
    await route.fallback();
  });
  await bar.getByRole('button', { name: t('table.all'), exact: true }).click();
  const stop = bar.getByRole('button', { name: t('table.stop') });
  await stop.click();
  letGo();
  await expect(stop).toHaveCount(0);
  // A page that was asked for before is on the table, and nothing of it is chosen.
  await expect(bar.getByText(t('table.chosen', { n: (await tiles(page).count()) - 100 }))).toBeVisible();
  await expect(bar.getByRole('button', { name: t('table.favourite') })).toBeEnabled();
});
