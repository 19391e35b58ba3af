// With fingers: the bar at the foot of the page, and a swipe from one picture to the next.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/test';

test('the bar at the foot leads everywhere, and a swipe to the next picture', async ({
  page, hand, member, sandbox, t,
}) => {
  await sandbox.next();
  await member.photos('portrait', 2);
  await page.goto('/billing');
  const bar = page.getByRole('navigation', { name: t('site.menu') });
  const box = await bar.boundingBox();
  expect(box && box.y + box.height).toBe(page.viewportSize()?.height);
  await hand.press(bar.getByRole('link', { name: t('nav.gallery') }));
  await page.waitForURL(/\/gallery/);
  await hand.press(page.locator('button.tile').first());
  const picture = page.getByRole('dialog', { name: t('lightbox.title') });
  await expect(picture.getByText(t('lightbox.position', { n: 1, of: 2 }))).toBeVisible();
  await swipeLeft(page, picture.locator('.lightbox-stage'));
  await expect(picture.getByText(t('lightbox.position', { n: 2, of: 2 }))).toBeVisible();
});

test('a finger that rests on a picture chooses it', async ({ page, hand, member, sandbox, t, inspect }) => {
  await sandbox.next();
  await member.photos('portrait', 2);
  await page.goto('/gallery');
  const tile = page.locator('button.tile').first();
  const box = await tile.boundingBox();
  if (!box) throw new Error('nothing to rest on');
  const session = await page.context().newCDPSession(page);
  const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
  const bar = page.getByRole('region', { name: t('table.bar') });
  await expect(bar.getByText(t('table.chosen', { n: 1 }))).toBeVisible();
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(tile).toHaveAttribute('aria-pressed', 'true');
  await hand.press(page.locator('button.tile').last());
  await expect(bar.getByText(t('table.chosen', { n: 2 }))).toBeVisible();
  await inspect('two are chosen on a phone');
});

/** A finger put down, drawn to the left and lifted. */
async function swipeLeft(page: Page, stage: Locator) {
  const box = await stage.boundingBox();
  if (!box) throw new Error('nothing to swipe');
  const session = await page.context().newCDPSession(page);
  const y = box.y + box.height / 2;
  const finger = async (type: 'touchStart' | 'touchMove', x: number) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: [{ x, y }] });
  await finger('touchStart', box.x + box.width * 0.8);
  for (const part of [0.6, 0.4, 0.2]) await finger('touchMove', box.x + box.width * part);
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}
