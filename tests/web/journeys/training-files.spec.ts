// A3, A4: the files people have: phones' photos that cannot be read, browsers that give back noise, one file too many.
import type { Page } from '@playwright/test';
import { heic, photos, zipOf } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const picker = (page: Page) => page.locator('.dropzone input');
const submit = (page: Page, t: Words) => page.getByRole('button', { name: t('train.submit') });

test('photos that were left out are named before the training goes on without them', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next({ outcome: 'succeed' });
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zzhei');
  const more = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`IMG_${n}.HEIC`, heic]));
  await hand.hand(picker(page), zipOf(10, 512, { ...more, 'face-1.txt': Buffer.from('laughing') }));
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  await hand.press(submit(page, t));
  await expect(page.getByText(t('train.left_out'))).toBeVisible();
  const told = page.locator('.form-status .notice-list');
  await expect(told).toContainText(`IMG_1.HEIC, IMG_2.HEIC, IMG_3.HEIC ${t('files.more', { n: 2 })}`);
  await expect(page.getByText(t('train.captions', { n: 1 }))).toBeVisible();
  await inspect('photos left out');
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });

  let uploads = 0;
  page.on('request', (request) => (uploads += Number(request.method() === 'PUT')));
  await hand.press(submit(page, t));
  await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect(uploads).toBe(0);
  await sandbox.audit();
});

test('a browser whose canvas gives back noise sends the photos as they are', async ({
  page, hand, member, sandbox, t,
}) => {
  await page.addInitScript(() => {
    const encode = OffscreenCanvas.prototype.convertToBlob;
    OffscreenCanvas.prototype.convertToBlob = function (options) {
      const context = this.getContext('2d');
      if (context instanceof OffscreenCanvasRenderingContext2D) {
        const noise = context.createImageData(this.width, this.height);
        noise.data.forEach((_, at) => (noise.data[at] = at % 4 === 3 ? 255 : (at * 7919) % 256));
        context.putImageData(noise, 0, 0);
      }
      return encode.call(this, options);
    };
  });
  await sandbox.next({ outcome: 'succeed' });
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zzhua');
  const chosen = photos(10, 300);
  await hand.hand(picker(page), chosen);
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  const sent = page.waitForRequest((request) => request.method() === 'PUT');
  await hand.press(submit(page, t));
  const length = Number(await (await sent).headerValue('content-length'));
  expect(length).toBeGreaterThan(chosen.reduce((sum, { buffer }) => sum + buffer.length, 0));
  await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect((await member.credits()).held).toBe(0);
  await sandbox.audit();
});

test('files are known by their bytes, and what cannot be read says what to do', async ({ page, hand, member, t }) => {
  expect((await member.credits()).available).toBe(1000);
  await page.goto('/studio#train');
  const [first] = photos(1, 300);
  const buffer = first?.buffer ?? Buffer.alloc(0);
  await hand.hand(picker(page), [
    { name: 'no-type', mimeType: '', buffer },
    { name: 'odd.jfif', mimeType: 'image/jpg', buffer: Buffer.from(buffer) },
    { name: 'IMG_0001.HEIC', mimeType: 'image/heic', buffer: heic },
    { name: 'cloud.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) },
  ]);
  await expect(page.locator('.previews li')).toHaveCount(2);
  await expect(page.getByText(t('photo_fault.heic', { file: 'IMG_0001.HEIC' }))).toBeVisible();
  await expect(page.getByText(t('photo_fault.empty', { file: 'cloud.jpg' }))).toBeVisible();
});
