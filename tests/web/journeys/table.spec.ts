// E5, E8: the gallery as a light table: found, chosen, packed, deleted and had back.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const tiles = (page: Page) => page.locator('button.tile');
const box = (page: Page, t: Words) => page.getByRole('dialog', { name: t('lightbox.title') });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const bar = (page: Page, t: Words) => page.getByRole('region', { name: t('table.bar') });

test('many pictures are saved as one zip under names that say what they are', async ({
  page, hand, member, sandbox, t, inspect, watch,
}) => {
  watch.means(409, '/api/media/assets/');
  await sandbox.next();
  await member.photos('by the sea', 2);
  await member.photos('by the sea', 1);
  await page.goto('/gallery');
  await expect(tiles(page)).toHaveCount(3);
  await hand.press(page.getByRole('button', { name: t('gallery.select'), exact: true }));
  await hand.press(tiles(page).first());
  await expect(bar(page, t).getByText(t('table.chosen', { n: 1 }))).toBeVisible();
  await hand.press(bar(page, t).getByRole('button', { name: t('table.invert') }));
  await expect(bar(page, t).getByText(t('table.chosen', { n: 2 }))).toBeVisible();
  await hand.press(bar(page, t).getByRole('button', { name: t('table.all'), exact: true }));
  await expect(bar(page, t).getByText(t('table.chosen', { n: 3 }))).toBeVisible();
  await inspect('three are chosen');
  for (const [format, begins] of [['jpg', 'ffd8ff'], ['png', '89504e']] as const) {
    await hand.select(bar(page, t).getByLabel(t('table.format')), format);
    const started = page.waitForEvent('download');
    await hand.press(bar(page, t).getByRole('button', { name: t('table.zip') }));
    const download = await started;
    expect(download.suggestedFilename()).toBe(`${t('table.zip_name')}-3.zip`);
    const files = unzipSync(new Uint8Array(await readFile(await download.path())));
    expect(Object.keys(files).sort()).toEqual([1, 2, 3].map((n) => `Flux-by_the_sea-0${n}.${format}`));
    for (const file of Object.values(files)) expect(Buffer.from(file).subarray(0, 3).toString('hex')).toBe(begins);
  }
  // As they were made, without the label: every byte is the one that is stored.
  await hand.select(bar(page, t).getByLabel(t('table.format')), 'made');
  await hand.untick(bar(page, t).getByLabel(t('label.with')));
  await hand.press(bar(page, t).getByRole('button', { name: t('table.zip') }));
  const asMade = page.waitForEvent('download');
  await hand.press(page.getByRole('dialog', { name: t('label.title') }).getByRole('button', { name: t('label.yes') }));
  const packed = unzipSync(new Uint8Array(await readFile(await (await asMade).path())));
  const listed: { items: { urls: { full: string } }[] } = await (await page.request.get('/api/media/assets')).json();
  const stored = await Promise.all(listed.items.map(async ({ urls }) => (await page.request.get(urls.full)).body()));
  expect(Object.values(packed).map(sha256).sort()).toEqual(stored.map(sha256).sort());

  await hand.press(bar(page, t).getByRole('button', { name: t('table.favourite') }));
  await expect(page.getByText(t('table.favoured', { n: 3 }))).toBeVisible();
  await hand.press(bar(page, t).getByRole('button', { name: t('table.end') }));
  await expect(bar(page, t)).toHaveCount(0);
  await page.goto('/gallery?favourite=true');
  await expect(tiles(page)).toHaveCount(3);
});

test('pictures that were deleted are had back, and are gone when they are not', async ({
  page, hand, member, sandbox, t, inspect, watch,
}) => {
  await sandbox.next();
  await member.photos('portrait', 3);
  await page.goto('/gallery');
  watch.meansMoves(/^(button\.tile|li\.cell|ul\.rows)/);
  const deleteFirst = async () => {
    await hand.press(page.getByRole('button', { name: t('gallery.select'), exact: true }));
    await hand.press(tiles(page).first());
    await hand.press(bar(page, t).getByRole('button', { name: t('table.delete'), exact: true }));
    await expect(tiles(page)).toHaveCount(2);
  };
  await deleteFirst();
  await inspect('one can be had back');
  await hand.press(page.getByRole('button', { name: t('lightbox.undo') }));
  await expect(tiles(page)).toHaveCount(3);
  await page.reload();
  await expect(tiles(page)).toHaveCount(3);
  // Whoever leaves has decided.
  await deleteFirst();
  await page.goto('/billing');
  await page.goto('/gallery');
  await expect(tiles(page)).toHaveCount(2);
  // And so has whoever waits.
  await hand.press(page.getByRole('button', { name: t('gallery.select'), exact: true }));
  await hand.press(tiles(page).first());
  const gone = page.waitForResponse((response) => response.url().endsWith('/api/media/assets/delete'));
  await hand.press(bar(page, t).getByRole('button', { name: t('table.delete'), exact: true }));
  expect(await (await gone).json()).toEqual({ deleted: 1 });
  await expect(page.getByRole('button', { name: t('lightbox.undo') })).toHaveCount(0);
  await expect(tiles(page)).toHaveCount(1);
});

test('a picture has an address, and going back leads to the table', async ({ page, hand, member, sandbox, t }) => {
  await sandbox.next();
  await member.photos('portrait', 2);
  await page.goto('/gallery');
  await hand.press(tiles(page).first());
  await expect(box(page, t)).toBeVisible();
  await expect(page).toHaveURL(/\?picture=ast_\w+$/);
  const first = page.url();
  await hand.press(box(page, t).getByRole('button', { name: t('lightbox.next') }));
  await expect(page).not.toHaveURL(first);
  const second = page.url();
  await page.goBack();
  await expect(box(page, t)).toHaveCount(0);
  expect(page.url()).toMatch(/\/gallery$/);
  // From a link or after a reload the same picture is open, and going back is the same.
  await page.goto(second);
  await expect(box(page, t).getByText(t('lightbox.position', { n: 2, of: 2 }))).toBeVisible();
  await hand.press(box(page, t).getByRole('button', { name: t('common.close') }));
  await expect(box(page, t)).toHaveCount(0);
  await expect(page).toHaveURL(/\/gallery$/);
});

test('what is looked for is in the address, over going back and a reload', async ({ page, hand, member, sandbox, t, inspect }) => {
  await sandbox.next();
  await member.photos('portrait', 1);
  await page.goto('/gallery');
  await expect(tiles(page)).toHaveCount(1);
  await hand.select(page.getByLabel(t('gallery.studio')), 'poster');
  await expect(page.getByText(t('gallery.none_filtered'))).toBeVisible();
  await expect(page).toHaveURL(/\?studio=poster$/);
  await page.reload();
  await expect(page.getByText(t('gallery.none_filtered'))).toBeVisible();
  await expect(page.getByLabel(t('gallery.studio'))).toHaveValue('poster');
  await page.goBack();
  await expect(tiles(page)).toHaveCount(1);
  await hand.select(page.getByLabel(t('gallery.time')), '7');
  await expect(page).toHaveURL(/\?from=\d{4}-\d\d-\d\d$/);
  await expect(tiles(page)).toHaveCount(1);
  await hand.select(page.getByLabel(t('gallery.time')), 'custom');
  await page.getByLabel(t('gallery.to'), { exact: true }).fill('2020-01-01');
  await expect(page.getByText(t('gallery.none_filtered'))).toBeVisible();
  await inspect('days are chosen');
});

test('two pictures are compared, and no other number of them', async ({ page, hand, member, sandbox, t, inspect }) => {
  await sandbox.next();
  await member.photos('portrait', 2);
  await page.goto('/gallery');
  await hand.press(page.getByRole('button', { name: t('gallery.select'), exact: true }));
  await hand.press(tiles(page).first());
  const compare = bar(page, t).getByRole('button', { name: t('table.compare') });
  await expect(compare).toBeDisabled();
  await hand.press(tiles(page).last());
  await hand.press(compare);
  const compared = page.getByRole('dialog', { name: t('table.compare_title') });
  await expect(compared).toBeVisible();
  await inspect('two are compared');
  await hand.press(compared.getByRole('button', { name: t('common.close') }));
  await expect(compared).toHaveCount(0);
});
