// A3, A4, A9, D-uploads: a training, from pictures to a model.
import type { Page } from '@playwright/test';
import { photos, portrait, zipOf } from '../support/pictures';
import { expect, test, type Words } from '../support/studio';

const word = () => `zz${Date.now().toString(36)}`;

async function fill(page: Page, t: Words, triggerWord: string) {
  await page.goto('/studio#train');
  await page.getByLabel(t('train.trigger'), { exact: true }).fill(triggerWord);
  await page.getByLabel(t('train.name')).fill(`Model ${triggerWord}`);
  await page.getByRole('checkbox', { name: t('train.consent') }).check();
}

const picker = (page: Page) => page.locator('.dropzone input');
const log = (page: Page) => page.locator('#training-log');
const submit = (page: Page, t: Words) => page.getByRole('button', { name: t('train.submit') });

test('a zip becomes a model, with a live log that survives a reload', async ({ studio: page, sandbox, words: t }) => {
  await sandbox.next({ outcome: 'succeed' });
  const triggerWord = word();
  await fill(page, t, triggerWord);
  await expect(page.getByText(t('train.files_note'))).toBeVisible();
  await picker(page).setInputFiles(zipOf(12));
  await expect(page.getByText(t('train.pictures', { n: 12 }))).toBeVisible();
  await expect(submit(page, t)).toContainText(t('credits.amount', { n: 350 }));
  await submit(page, t).click();

  await expect(log(page).getByRole('heading', { name: `Model ${triggerWord}` })).toBeVisible({ timeout: 30_000 });
  await expect(log(page).getByRole('progressbar', { name: t('train.progress') })).toBeVisible();
  const lines = log(page).locator('.log-lines p:not(.log-empty)');
  await expect(lines.first()).toBeVisible({ timeout: 30_000 });
  const first = await lines.first().textContent();

  await page.reload();
  await expect(lines.first()).toHaveText(first ?? '');
  await expect(log(page).locator('.job .badge')).toHaveText(t('job.succeeded'), { timeout: 60_000 });

  await page.getByRole('button', { name: t('train.use') }).click();
  await expect(page.getByRole('radio', { name: new RegExp(`Model ${triggerWord}`) })).toBeChecked();
  await expect(page.getByText(t('photo.hint_added', { word: triggerWord }))).toBeVisible();
  await sandbox.audit();

  // D2: and away with it again.
  await page.goto('/studio#train');
  await page.getByRole('button', { name: t('model.delete') }).click();
  await page.getByRole('dialog').getByRole('button', { name: t('model.delete') }).click();
  await expect(page.getByText(t('model.deleted', { name: `Model ${triggerWord}` }))).toBeVisible();
  await page.goto('/studio#photo');
  await expect(page.getByRole('radio', { name: 'Flux' })).toBeVisible();
  await expect(page.getByRole('radio', { name: new RegExp(`Model ${triggerWord}`) })).toHaveCount(0);
});

test('dropped photos are previewed, sorted out, packed and trained', async ({ studio: page, sandbox, words: t }) => {
  await sandbox.next({ outcome: 'succeed' });
  const triggerWord = word();
  await fill(page, t, triggerWord);
  // A real drop: eleven photos, one of them twice, and something that is no photo.
  const dropped = await page.evaluateHandle((base64) => {
    const transfer = new DataTransfer();
    base64.forEach((text, index) => {
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      const file = new File([bytes], `face-${index}.png`, { type: 'image/png', lastModified: 1 });
      transfer.items.add(file);
      if (index === 0) transfer.items.add(file);
    });
    transfer.items.add(new File(['hello'], 'notes.txt', { type: 'text/plain' }));
    return transfer;
  }, Array.from({ length: 11 }, (_, seed) => portrait(seed, 512).toString('base64')));
  await page.locator('.dropzone').dispatchEvent('drop', { dataTransfer: dropped });

  await expect(page.locator('.previews img')).toHaveCount(11);
  await expect(page.getByText(t('photo_fault.type', { file: 'notes.txt' }))).toBeVisible();
  await expect(page.getByText(t('photo_fault.duplicate', { file: 'face-0.png' }))).toBeVisible();
  await page.getByRole('button', { name: t('train.remove', { file: 'face-10.png' }) }).click();
  await expect(page.getByText(t('train.chosen', { n: 10, max: 30 }))).toBeVisible();

  const sent = page.waitForRequest((request) => request.method() === 'PUT');
  await submit(page, t).click();
  expect((await sent).headers()['content-type']).toBe('application/zip');
  await expect(log(page).getByRole('heading', { name: `Model ${triggerWord}` })).toBeVisible({ timeout: 30_000 });
  await expect(log(page).locator('.job .badge')).toHaveText(t('job.succeeded'), { timeout: 60_000 });
  await sandbox.audit();
});

test('what is missing is said, and nothing is sent', async ({ studio: page, words: t }) => {
  await page.goto('/studio#train');
  await submit(page, t).click();
  await expect(page.getByText(t('train.trigger_fault'))).toBeVisible();
  await expect(page.getByText(t('train.files_missing'))).toBeVisible();
  await expect(page.getByText(t('train.consent_missing'))).toBeVisible();
  await expect(page.getByLabel(t('train.trigger'), { exact: true })).toBeFocused();

  await picker(page).setInputFiles(photos(3));
  await expect(page.getByText(t('train.more_needed', { n: 3, missing: 7 }))).toBeVisible();
  await picker(page).setInputFiles({ name: 'broken.zip', mimeType: 'application/zip', buffer: Buffer.from('PK no') });
  await expect(page.getByText(t('train.zip_unreadable', { file: 'broken.zip' }))).toBeVisible();
});

test('a common trigger word is refused by the server and costs nothing', async ({ studio: page, words: t, watch }) => {
  watch.allowStatus(422);
  await fill(page, t, 'person');
  await picker(page).setInputFiles(zipOf(10));
  await submit(page, t).click();
  await expect(page.getByText(t('train.refused'))).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('#trigger-error')).not.toBeEmpty();
});

test('pictures the server refuses are named, and nothing is charged', async ({ studio: page, words: t, watch }) => {
  watch.allowStatus(422);
  await fill(page, t, word());
  await picker(page).setInputFiles(zipOf(10, 100));
  await submit(page, t).click();
  await expect(page.getByText(t('train.refused'))).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('form .notice-list').getByText('face-1.png')).toBeVisible();
});

test('a failed training says why and pays back', async ({ studio: page, sandbox, words: t }) => {
  await sandbox.next({ outcome: 'fail' });
  await fill(page, t, word());
  await picker(page).setInputFiles(zipOf(10));
  await submit(page, t).click();
  await expect(log(page).getByText(t('train.failed'))).toBeVisible({ timeout: 60_000 });
  await expect(log(page).getByText(t('credits.returned', { n: 350 }))).toBeVisible();
  await sandbox.audit();
});

test('a running training can be cancelled', async ({ studio: page, sandbox, words: t }) => {
  await sandbox.next({ outcome: 'succeed', seconds: 600 });
  await fill(page, t, word());
  await picker(page).setInputFiles(zipOf(10));
  await submit(page, t).click();
  await log(page).getByRole('button', { name: t('job.cancel') }).click({ timeout: 30_000 });
  const question = page.getByRole('dialog', { name: t('job.cancel_title') });
  await expect(question.getByRole('button', { name: t('common.keep') })).toBeFocused();
  await question.getByRole('button', { name: t('job.cancel_yes') }).click();
  await expect(log(page).getByText(t('train.canceled'))).toBeVisible({ timeout: 30_000 });
  await expect(log(page).getByText(t('credits.returned', { n: 350 }))).toBeVisible();
  await sandbox.audit();
});
