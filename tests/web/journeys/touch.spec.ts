// With fingers: the bar at the foot of the page, a photo, a swipe from one picture to the next.
import type { Locator } from '@playwright/test';
import { expect, test } from '../support/studio';

test('a phone is enough', async ({ studio: page, sandbox, words: t }) => {
  await sandbox.next({ outcome: 'succeed' });
  await page.goto('/billing');
  await page.getByRole('navigation', { name: t('site.menu') }).getByRole('link', { name: t('nav.photo') }).tap();
  await page.waitForURL(/\/studio#photo/);
  await page.getByRole('button', { name: t('photo.idea_sea').split(/[，,]/)[0] }).tap();
  await page.getByRole('button', { name: t('photo.submit') }).tap();
  const pictures = page.locator('#pictures .picture-open');
  await expect(pictures).toHaveCount(2, { timeout: 60_000 });
  await pictures.first().tap();
  const box = page.getByRole('dialog', { name: t('lightbox.title') });
  await expect(box.getByText(t('lightbox.position', { n: 1, of: 2 }))).toBeVisible();
  await swipeLeft(box.locator('.lightbox-stage'));
  await expect(box.getByText(t('lightbox.position', { n: 2, of: 2 }))).toBeVisible();
  await box.getByRole('button', { name: t('common.close') }).tap();
  await expect(box).toBeHidden();
});

async function swipeLeft(stage: Locator) {
  const finger = (clientX: number) => [{ identifier: 0, clientX, clientY: 200 }];
  await stage.dispatchEvent('touchstart', { touches: finger(280), changedTouches: finger(280), targetTouches: [] });
  await stage.dispatchEvent('touchend', { touches: [], changedTouches: finger(80), targetTouches: [] });
}
