// E5, E8, A6: the gallery, from nothing to many.
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

/** As in the catalogue. */
const PHOTO_PRICE = 7;

const tiles = (page: Page) => page.locator('button.tile');
const box = (page: Page, t: Words) => page.getByRole('dialog', { name: t('lightbox.title') });

test('an empty gallery leads to the first photo', async ({ page, hand, member, t, inspect }) => {
  expect((await member.credits()).held).toBe(0);
  await page.goto('/gallery');
  await expect(page.getByText(t('gallery.empty_title'))).toBeVisible();
  await inspect('nothing yet');
  await hand.press(page.getByRole('link', { name: t('gallery.empty_action') }));
  await page.waitForURL(/\/studio#photo/);
  await expect(page.getByRole('heading', { name: t('photo.title') })).toBeVisible();
});

test('a picture is opened, favoured, downloaded and taken again', async ({ page, hand, member, sandbox, t, inspect }) => {
  await sandbox.next();
  await member.photos('portrait by the sea', 2);
  await page.goto('/gallery');
  await expect(tiles(page)).toHaveCount(2);
  await inspect('two pictures');
  await hand.press(tiles(page).first());
  await expect(box(page, t).getByText('portrait by the sea')).toBeVisible();
  await expect(box(page, t).getByText(t('lightbox.position', { n: 1, of: 2 }))).toBeVisible();
  await inspect('a picture');
  for (const [format, begins] of [['jpg', 'ffd8ffe0'], ['png', '89504e47']] as const) {
    const started = page.waitForEvent('download');
    await hand.press(box(page, t).getByRole('button', { name: t(`lightbox.download_${format}`) }));
    const download = await started;
    expect(download.suggestedFilename()).toMatch(new RegExp(`^Flux-portrait_by_the_sea-0\\d\\.${format}$`));
    const bytes = await readFile(await download.path());
    expect(bytes.subarray(0, 4).toString('hex')).toBe(begins);
    expect(bytes.toString('latin1').split('TC260:AIGC>{').length, 'one mark').toBe(2);
  }

  const favourite = box(page, t).getByRole('button', { name: t('lightbox.favourite') });
  await hand.press(favourite);
  await expect(favourite).toHaveAttribute('aria-pressed', 'true');
  await hand.press(box(page, t).getByRole('button', { name: t('lightbox.next') }));
  await expect(box(page, t).getByText(t('lightbox.position', { n: 2, of: 2 }))).toBeVisible();
  await expect(favourite).toHaveAttribute('aria-pressed', 'false');
  await hand.press(box(page, t).getByRole('button', { name: t('common.close') }));
  await expect(box(page, t)).toHaveCount(0);
  await expect(tiles(page).first()).toBeFocused();

  await hand.press(tiles(page).first());
  // What taking it again costs is said before, and again where it is ordered; with its own seed is the exception.
  const again = box(page, t).getByRole('link', { name: t('lightbox.again') });
  await expect(again).toHaveText(`${t('lightbox.again')} · ${t('credits.amount', { n: PHOTO_PRICE })}`);
  await expect(box(page, t).getByRole('link', { name: t('lightbox.same_seed') })).toHaveClass(/btn-quiet/);
  await hand.press(again);
  await page.waitForURL(/\/studio/);
  await expect(page.locator('.form-foot').getByRole('button')).toContainText(t('credits.amount', { n: 2 * PHOTO_PRICE }));
  await expect(page.getByLabel(t('photo.prompt'), { exact: true })).toHaveValue('portrait by the sea');
  // Another picture: with its seed it would be the same one, for the price of a new one.
  await expect(page.getByLabel(t('photo.seed'))).toHaveValue('');
  await page.goto('/gallery');
  await hand.press(tiles(page).first());
  await hand.press(box(page, t).getByRole('link', { name: t('lightbox.same_seed') }));
  await page.waitForURL(/\/studio/);
  await expect(page.getByLabel(t('photo.seed'))).not.toHaveValue('');
});

test('a picture is saved with the label, and without it after one question', async ({
  page, hand, member, sandbox, t, inspect, watch,
}) => {
  watch.means(409, '/api/media/assets/');
  await sandbox.next();
  await member.photos('portrait', 1);
  await page.goto('/gallery');
  await hand.press(tiles(page).first());
  const save = box(page, t).getByRole('button', { name: t('lightbox.download_jpg') });
  const question = page.getByRole('dialog', { name: t('label.title') });
  const saved = async (pressed: Locator) => {
    const started = page.waitForEvent('download');
    await hand.press(pressed);
    return readFile(await (await started).path());
  };
  const choice = box(page, t).getByLabel(t('label.with'));
  await expect(choice).toBeChecked();
  const labelled = await saved(save);

  await hand.untick(choice);
  await hand.press(save);
  await expect(question.getByText(t('label.duty'))).toBeVisible();
  await inspect('asked before it is saved without the label');
  await hand.press(question.getByRole('button', { name: t('label.no') }));
  await expect(question).toHaveCount(0);
  await hand.press(save);
  const bare = await saved(question.getByRole('button', { name: t('label.yes') }));
  expect(bare.equals(labelled)).toBe(false);
  // It is asked once, here and elsewhere; the label is on again when one comes back.
  expect((await saved(save)).equals(bare)).toBe(true);
  // The same picture is open after a reload.
  await page.reload();
  await expect(choice).toBeChecked();
  await hand.untick(choice);
  expect((await saved(save)).equals(bare)).toBe(true);
  await expect(question).toHaveCount(0);
});

test('going back closes the large picture, and a long prompt is shown in full and copied', async ({
  page, context, hand, member, sandbox, t, inspect,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const prompt = Array.from({ length: 90 }, (_, word) => `word${word}`).join(' ');
  await sandbox.next();
  await member.photos(prompt, 1);
  await page.goto('/gallery');
  await hand.press(tiles(page).first());
  const words = box(page, t).locator('.lightbox-prompt');
  const folded = (await words.boundingBox())?.height ?? 0;
  await inspect('a long prompt');
  await hand.press(box(page, t).getByRole('button', { name: t('lightbox.all') }));
  expect((await words.boundingBox())?.height).toBeGreaterThan(folded);
  await hand.press(box(page, t).getByRole('button', { name: t('lightbox.copy') }));
  await expect(page.getByText(t('lightbox.copied'))).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(prompt);
  await page.goBack();
  await expect(box(page, t)).toHaveCount(0);
  // Forward is the picture again, and back the table.
  await page.goForward();
  await expect(box(page, t)).toBeVisible();
  expect(new URL(page.url()).searchParams.get('picture')).toMatch(/^ast_/);
  await page.goBack();
  await expect(box(page, t)).toHaveCount(0);
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/gallery');
  await expect(tiles(page).first()).toBeFocused();
});

test('a browser whose canvas gives back noise saves the picture as it is', async ({ page, hand, member, sandbox, t }) => {
  await page.addInitScript(() => {
    const read = OffscreenCanvasRenderingContext2D.prototype.getImageData;
    OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...area) {
      const seen = read.apply(this, area);
      seen.data.forEach((value, at) => (seen.data[at] = value ^ (at % 3)));
      return seen;
    };
  });
  await sandbox.next();
  await member.photos('portrait', 1);
  await page.goto('/gallery');
  await hand.press(tiles(page).first());
  const started = page.waitForEvent('download');
  await hand.press(box(page, t).getByRole('button', { name: t('lightbox.download_png') }));
  // The copy with the label is a JPG.
  expect((await started).suggestedFilename()).toMatch(/\.jpg$/);
  await expect(page.getByText(t('lightbox.saved_as_is'))).toBeVisible();
});

test('pictures are found by favourite and by model', async ({ page, hand, member, sandbox, t, inspect }) => {
  await sandbox.next();
  await member.photos('portrait', 1);
  await page.goto('/gallery');
  const favourites = page.getByRole('button', { name: t('gallery.favourites') });
  await hand.press(favourites);
  await expect(page.getByText(t('gallery.none_filtered'))).toBeVisible();
  await inspect('no match');
  await hand.press(page.getByRole('button', { name: t('common.show_all') }));
  await hand.press(tiles(page).first());
  await hand.press(box(page, t).getByRole('button', { name: t('lightbox.favourite') }));
  await expect(box(page, t).getByRole('button', { pressed: true })).toBeVisible();
  await hand.press(box(page, t).getByRole('button', { name: t('common.close') }));
  await hand.press(favourites);
  await expect(favourites).toHaveAttribute('aria-pressed', 'true');
  await expect(tiles(page)).toHaveCount(1);

  const models = page.getByLabel(t('gallery.model'));
  const other = models.locator('option', { hasText: 'Standard Diffusion' });
  await hand.select(models, (await other.getAttribute('value')) ?? '');
  await expect(page.getByText(t('gallery.none_filtered'))).toBeVisible();
  await hand.select(models, '');
  await expect(tiles(page)).toHaveCount(1);
});

test('a picture that was deleted is had back where it was seen, and the next one is at hand', async ({
  page, hand, member, sandbox, t, inspect, watch,
}) => {
  await sandbox.next();
  await member.photos('portrait', 2);
  await page.goto('/gallery');
  await hand.press(tiles(page).first());
  // The others move up behind it.
  watch.meansMoves(/^(button\.tile|li\.cell|ul\.rows)/);
  const remove = () => hand.press(box(page, t).getByRole('button', { name: t('lightbox.delete'), exact: true }));
  const stands = (n: number, of: number) => expect(box(page, t).getByText(t('lightbox.position', { n, of }))).toBeVisible();
  await remove();
  await stands(1, 1);
  await expect(tiles(page)).toHaveCount(1);
  await inspect('one can be had back');
  await hand.press(box(page, t).getByRole('button', { name: t('lightbox.undo') }));
  await stands(1, 2);
  await expect(tiles(page)).toHaveCount(2);
  await remove();
  await stands(1, 1);
  // With the last one it closes; the one before cannot be had back any more.
  const gone = page.waitForResponse((response) => response.url().endsWith('/api/media/assets/delete'));
  await remove();
  expect(await (await gone).json()).toEqual({ deleted: 1 });
  await expect(box(page, t)).toHaveCount(0);
  await hand.press(page.getByRole('button', { name: t('lightbox.undo') }));
  await expect(tiles(page)).toHaveCount(1);
});

test('a frame drawn with the mouse chooses what it touches, and shift all between', async ({ page, member, sandbox, t }) => {
  await sandbox.next();
  await member.photos('portrait', 4);
  await page.goto('/gallery');
  await expect(tiles(page)).toHaveCount(4);
  const place = async (index: number) => {
    const box = await tiles(page).nth(index).boundingBox();
    if (!box) throw new Error('no picture there');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const [from, to] = [await place(0), await place(1)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 5 });
  await expect(page.locator('.lasso')).toBeVisible();
  await page.mouse.up();
  await expect(page.locator('.lasso')).toHaveCount(0);
  await expect(box(page, t)).toHaveCount(0);
  await expect(page.locator('.cell[data-chosen=true]')).toHaveCount(2);
  await page.getByRole('region', { name: t('table.bar') }).getByRole('button', { name: t('table.end') }).click();
  await page.getByRole('button', { name: t('gallery.select'), exact: true }).click();
  await tiles(page).first().click();
  await tiles(page).nth(2).click({ modifiers: ['Shift'] });
  await expect(page.locator('.cell[data-chosen=true]')).toHaveCount(3);
});

test('many pictures come page by page', async ({ page, member, sandbox, t }) => {
  await sandbox.next();
  await Promise.all([member.photos('portrait', 4), member.photos('portrait', 3)]);
  // Pages of three, where the gallery asks for twenty-four.
  await page.route(
    (url) => url.pathname === '/api/media/assets',
    (route) => route.continue({ url: route.request().url().replace('limit=24', 'limit=3') }),
  );
  let pages = 0;
  page.on('response', (response) => (pages += Number(/assets\?/.test(response.url()))));
  await page.goto('/gallery');
  await expect(tiles(page)).toHaveCount(7);
  await expect(page.getByRole('button', { name: t('common.more') })).toHaveCount(0);
  expect(pages).toBe(3);
});
