// The whole way with the keyboard alone: in, a photo, the gallery.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/studio';

const STEPS_MAX = 80;

async function tabTo(page: Page, target: Locator) {
  for (let step = 0; step < STEPS_MAX; step++) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}

test('the first stop leads past the header', async ({ page, words: t }) => {
  await page.goto('/pricing');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: t('site.skip') });
  await expect(skip).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
});

test('signing in needs no mouse', async ({ page, sandbox, words: t }) => {
  const email = `keys-${Date.now().toString(36)}@example.com`;
  await page.goto('/signin');
  await tabTo(page, page.getByLabel(t('signin.email'), { exact: true }));
  await page.keyboard.type(email);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel(t('signin.code'), { exact: true })).toBeFocused();
  await page.keyboard.type(await sandbox.code(email));
  await page.waitForURL(/\/studio/);
});

test('taking, opening and favouring a photo needs no mouse', async ({ studio: page, sandbox, words: t }) => {
  await sandbox.next({ outcome: 'succeed' });
  await page.goto('/studio#photo');
  await tabTo(page, page.getByLabel(t('photo.prompt'), { exact: true }));
  await page.keyboard.type('a portrait by keyboard');
  await tabTo(page, page.getByRole('radio', { name: '2', exact: true }));
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('radio', { name: '1', exact: true })).toBeChecked();
  const submit = page.getByRole('button', { name: t('photo.submit') });
  await expect(submit).toContainText(t('credits.amount', { n: 7 }));
  await tabTo(page, submit);
  await page.keyboard.press('Enter');

  const picture = page.locator('#pictures .picture-open').first();
  await expect(picture).toBeVisible({ timeout: 60_000 });
  await tabTo(page, picture);
  await page.keyboard.press('Enter');
  const box = page.getByRole('dialog', { name: t('lightbox.title') });
  await tabTo(page, box.getByRole('button', { name: t('lightbox.favourite') }));
  await page.keyboard.press('Space');
  await expect(box.getByRole('button', { name: t('lightbox.favourite') })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(box).toBeHidden();
  await expect(picture).toBeFocused();
});
