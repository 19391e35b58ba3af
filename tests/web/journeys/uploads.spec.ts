// A3: what happens on the way: sending is stopped, folders and several sets are dropped, files change after they were chosen.
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { drop, dropPaths } from '../support/drop';
import type { Hand } from '../support/hand';
import { photos, zipOf } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const picker = (page: Page) => page.locator('.dropzone input');
const submit = (page: Page, t: Words) => page.getByRole('button', { name: t('train.submit') });

async function begin(page: Page, hand: Hand, t: Words) {
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zzweg');
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
}

test('an upload asks before the page is left, and can be stopped and begun again', async ({
  page, hand, member, sandbox, t,
}) => {
  await sandbox.next({ outcome: 'succeed' });
  await begin(page, hand, t);
  await hand.hand(picker(page), zipOf(10, 512));
  // The storage does not answer: the file is on its way for as long as it takes.
  let puts = 0;
  await page.route(/X-Amz-Signature/, (route) => (route.request().method() === 'PUT' && puts++ === 0 ? undefined : route.continue()));
  await hand.press(submit(page, t));
  const stop = page.getByRole('button', { name: t('train.stop') });
  await expect(stop).toBeVisible();
  await expect.poll(() => puts).toBe(1);

  const asked = page.waitForEvent('dialog');
  const left = page.evaluate(() => location.reload()).catch(() => undefined);
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  await left;

  await hand.press(stop);
  await expect(stop).toBeHidden();
  await expect(page.locator('.form-status .notice')).toHaveCount(0);
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });
  await hand.press(submit(page, t));
  await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect(puts).toBe(2);
  await sandbox.audit();
});

test('of a zip, another zip and photos beside them the one that is meant is asked for', async ({
  page, hand, member, t, inspect,
}) => {
  expect((await member.credits()).available).toBe(1000);
  await page.goto('/studio#train');
  const [one, other] = [zipOf(10, 300), { ...zipOf(12, 300), name: 'other.zip' }];
  await drop(page, [one, ...photos(11, 300), other]);
  await expect(page.getByText(t('train.which'))).toBeVisible();
  await inspect('which of them');
  await hand.press(page.getByRole('button', { name: t('train.use_photos', { n: 11 }) }));
  await expect(page.locator('.previews li')).toHaveCount(11);
  await drop(page, [one, other]);
  await hand.press(page.getByRole('button', { name: t('train.use_zip', { file: 'other.zip' }) }));
  await expect(page.locator('.chosen-zip')).toContainText('other.zip');
  await expect(page.getByText(t('train.pictures', { n: 12 }))).toBeVisible();
  await expect(page.getByText(t('train.which'))).toBeHidden();
});

test('a folder that is dropped gives its photos, and those of the folders in it', async ({ page, member, input, t }) => {
  test.skip(input === 'touch', 'fingers drop nothing');
  expect((await member.credits()).available).toBe(1000);
  const folder = mkdtempSync(join(tmpdir(), 'album-'));
  mkdirSync(join(folder, 'more'));
  mkdirSync(join(folder, '.thumbnails'));
  for (const [at, { name, buffer }] of photos(10, 300).entries()) {
    writeFileSync(join(folder, at < 6 ? '.' : 'more', name), buffer);
    writeFileSync(join(folder, '.thumbnails', name), buffer);
    // A NAS lays small copies beside each photo.
    mkdirSync(join(folder, '@eaDir', name), { recursive: true });
    writeFileSync(join(folder, '@eaDir', name, 'SYNOPHOTO_THUMB_M.jpg'), buffer);
  }
  for (const name of ['.DS_Store', 'face-1.AAE', 'album.pdf', 'model.safetensors']) writeFileSync(join(folder, name), 'no photo');
  await page.goto('/studio#train');
  await dropPaths(page, [folder]);
  await expect(page.getByText(t('train.chosen', { n: 10, max: 30 }))).toBeVisible();
  // Ten in each of two folders, and four.
  await expect(page.locator('.refused li')).toHaveText([t('train.other_files', { n: 24 })]);
});

test('of a folder of too many files it is said how many were looked at', async ({ page, member, input, t }) => {
  test.skip(input === 'touch', 'fingers drop nothing');
  expect((await member.credits()).available).toBe(1000);
  const folder = mkdtempSync(join(tmpdir(), 'disk-'));
  for (let at = 0; at < 501; at++) writeFileSync(join(folder, `IMG_${String(at).padStart(3, '0')}.jpg`), `no photo ${at}`);
  await page.goto('/studio#train');
  await dropPaths(page, [folder]);
  // The folder itself is one of them.
  await expect(page.getByText(t('train.folder_cut', { n: 501 }))).toBeVisible();
  await expect(page.locator('.previews li')).toHaveCount(0);
});

test('a file that was changed after it was chosen is called that', async ({
  page, hand, member, input, watch, t,
}) => {
  test.skip(input === 'touch', 'one way of choosing is enough');
  expect((await member.credits()).available).toBe(1000);
  const file = join(mkdtempSync(join(tmpdir(), 'zip-')), 'faces.zip');
  writeFileSync(file, zipOf(10, 300).buffer);
  await begin(page, hand, t);
  await picker(page).setInputFiles(file);
  await expect(page.getByText(t('train.pictures', { n: 10 }))).toBeVisible();
  writeFileSync(file, zipOf(12, 300).buffer);
  watch.meansChangedFile();
  await submit(page, t).click();
  await expect(page.locator('.form-status')).toContainText(t('upload.changed'));
  expect((await member.credits()).held).toBe(0);
});

/** How many forms have photos on this device. */
const kept = (page: Page) => page.evaluate(async () => {
  if (!(await indexedDB.databases()).some(({ name }) => name === 'darkroom.pictures')) return 0;
  const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await done(indexedDB.open('darkroom.pictures'));
  const forms = await done(database.transaction('chosen').objectStore('chosen').count());
  database.close();
  return forms;
});

test('photos that were left with the form are gone from the device a day later, with whatever page is seen', async ({
  page, member, input, t,
}) => {
  test.skip(input === 'touch', 'one way of choosing is enough');
  expect((await member.credits()).held).toBe(0);
  await page.goto('/studio#train');
  await picker(page).setInputFiles(photos(10, 300));
  await expect(page.locator('.previews li')).toHaveCount(10);
  await expect.poll(() => kept(page)).toBe(1);
  await page.goto('/pricing');
  await expect(page.getByRole('heading', { level: 1, name: t('pricing.title') })).toBeVisible();
  expect(await kept(page)).toBe(1);
  await page.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() + 25 * 3_600_000;
  });
  await page.goto('/pricing');
  await expect.poll(() => kept(page)).toBe(0);
  expect(await page.evaluate(() => localStorage.getItem('darkroom.pictures-end'))).toBeNull();
});
