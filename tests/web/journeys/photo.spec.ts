// A5, A6, A9, E5, E8: photos, and the gallery they end up in.
import type { Page } from '@playwright/test';
import { expect, test, type Words } from '../support/studio';

const tray = (page: Page) => page.locator('#pictures');
const delivered = (page: Page) => tray(page).locator('.picture[data-state=succeeded] img');

async function take(page: Page, t: Words, prompt: string, count: number) {
  await page.goto('/studio#photo');
  await page.getByLabel(t('photo.prompt'), { exact: true }).fill(prompt);
  await page.getByRole('radio', { name: String(count), exact: true }).check({ force: true });
  const button = page.getByRole('button', { name: t('photo.submit') });
  await expect(button).toContainText(t('credits.amount', { n: 7 * count }));
  await button.click();
  // The job before this one stood there until now.
  await expect(tray(page).locator('.job-prompt')).toHaveText(prompt);
}

async function balance(page: Page): Promise<number> {
  return (await (await page.request.get('/api/auth/me')).json()).credits.available;
}

test('photos arrive one by one, and only they are paid for', async ({ studio: page, sandbox, words: t }) => {
  await sandbox.next({ outcome: 'succeed' });
  await page.goto('/studio#photo');
  const before = await balance(page);
  await take(page, t, 'a portrait in soft light', 3);
  await expect(tray(page).getByRole('progressbar', { name: t('photo.progress') })).toBeVisible();
  await expect(tray(page).locator('.picture')).toHaveCount(3);
  await expect(delivered(page)).toHaveCount(3, { timeout: 60_000 });
  await expect(tray(page).locator('.job .badge')).toHaveText(t('job.succeeded'));
  expect(await balance(page)).toBe(before - 21);
  await sandbox.audit();
});

test('a picture the engine refuses is paid back and can be taken again', async ({ studio: page, sandbox, words: t }) => {
  await sandbox.next({ outcome: 'nsfw_one' }, { outcome: 'succeed' });
  await page.goto('/studio#photo');
  const before = await balance(page);
  await take(page, t, 'a portrait that may fail', 2);
  const failed = tray(page).locator('.picture[data-state=failed]');
  await expect(failed).toHaveCount(1, { timeout: 60_000 });
  await expect(failed.getByText(t('credits.returned', { n: 7 }))).toBeVisible();
  await expect(tray(page).locator('.job .badge')).toHaveText(t('job.partly_succeeded'));
  expect(await balance(page)).toBe(before - 7);

  await failed.getByRole('button', { name: t('photo.retry', { n: 7 }) }).click();
  await expect(tray(page).locator('.job .badge')).toHaveText(t('job.succeeded'), { timeout: 60_000 });
  await expect(tray(page).locator('.picture[data-state=failed]')).toHaveCount(0);
  expect(await balance(page)).toBe(before - 14);
  await sandbox.audit();
});

test('without credits the button says so before it is pressed', async ({ studio: page, words: t }) => {
  await page.route('**/api/auth/me', async (route) => {
    const user = await (await route.fetch()).json();
    await route.fulfill({ json: { ...user, credits: { ...user.credits, available: 3 } } });
  });
  await page.goto('/studio#photo');
  await expect(page.getByRole('button', { name: t('photo.submit') })).toBeDisabled();
  await expect(page.locator('#photo-form')).toContainText(t('credits.short', { needed: '14', available: '3' }));
});

test('a picture is opened, favoured, found, taken again and deleted', async ({ studio: page, sandbox, words: t }) => {
  await sandbox.next({ outcome: 'succeed' });
  const prompt = `a portrait for the gallery ${Date.now()}`;
  await take(page, t, prompt, 2);
  await expect(delivered(page)).toHaveCount(2, { timeout: 60_000 });

  await page.goto('/gallery');
  const tiles = page.getByRole('button', { name: new RegExp(prompt) });
  await expect(tiles).toHaveCount(2);
  await tiles.first().click();
  const box = page.getByRole('dialog', { name: t('lightbox.title') });
  await expect(box.getByText(prompt)).toBeVisible();
  await expect(box.getByText(t('lightbox.seed'))).toBeVisible();
  const started = page.waitForEvent('download');
  await box.getByRole('link', { name: t('lightbox.download') }).click();
  const download = await started;
  expect(download.suggestedFilename()).toMatch(/\.(png|jpe?g|webp)$/);

  await box.getByRole('button', { name: t('lightbox.favourite') }).click();
  await expect(box.getByRole('button', { name: t('lightbox.favourite') })).toHaveAttribute('aria-pressed', 'true');
  await box.getByRole('button', { name: t('lightbox.next') }).click();
  await expect(box.getByRole('button', { name: t('lightbox.favourite') })).toHaveAttribute('aria-pressed', 'false');
  await box.getByRole('button', { name: t('common.close') }).click();
  await expect(box).toBeHidden();

  await page.getByRole('button', { name: t('gallery.favourites') }).click();
  await expect(tiles).toHaveCount(1);
  await tiles.click();
  await box.getByRole('link', { name: t('lightbox.again') }).click();
  await page.waitForURL(/\/studio/);
  await expect(page.getByLabel(t('photo.prompt'), { exact: true })).toHaveValue(new RegExp(prompt));
  await expect(page.getByLabel(t('photo.seed'))).not.toHaveValue('');

  await page.goto('/gallery');
  await tiles.first().click();
  await box.getByRole('button', { name: t('lightbox.delete'), exact: true }).click();
  const question = page.getByRole('dialog', { name: t('lightbox.delete_title') });
  await question.getByRole('button', { name: t('lightbox.delete_yes') }).click();
  await expect(page.getByText(t('lightbox.deleted'))).toBeVisible();
  await expect(tiles).toHaveCount(1);
});

test('an interrupted stream is made up for by asking', async ({ studio: page, sandbox, words: t }) => {
  await sandbox.next({ outcome: 'succeed' });
  await page.route(/\/events$/, (route) => route.fulfill({ status: 204 }));
  await take(page, t, 'a portrait without a stream', 1);
  await expect(delivered(page)).toHaveCount(1, { timeout: 60_000 });
});
