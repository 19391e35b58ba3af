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
  // The other base's trainer reads no captions.
  await hand.choose(page.locator('input[name=base][value=sd]'));
  await expect(page.getByText(t('train.captions_ignored', { n: 1 }))).toBeVisible();
  await expect(page.getByText(t('train.captions', { n: 1 }))).toHaveCount(0);
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });

  let uploads = 0;
  page.on('request', (request) => (uploads += Number(request.method() === 'PUT')));
  await hand.press(submit(page, t));
  await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect(uploads).toBe(0);
  await expect(page.getByText(t('train.captions_ignored', { n: 1 }))).toBeVisible();
  await sandbox.audit();
});

test('a zip of more than thirty files is the server’s to judge: those that it leaves out do not count', async ({
  page, hand, member, sandbox, t,
}) => {
  await sandbox.next({ outcome: 'succeed' });
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zzmany');
  const more = Object.fromEntries([1, 2, 3].map((n) => [`IMG_${n}.jpg`, heic]));
  await hand.hand(picker(page), zipOf(29, 300, more));
  await expect(page.getByText(t('train.pictures', { n: 32 }))).toBeVisible();
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  await hand.press(submit(page, t));
  await expect(page.getByText(t('train.go_on', { n: 29 }))).toBeVisible();
  await hand.press(submit(page, t));
  await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect((await member.credits()).held).toBe(0);
  await sandbox.audit();
});

test('a zip is known by its bytes, and so is one behind a program that unpacks it', async ({
  page, hand, member, sandbox, t,
}) => {
  await sandbox.next({ outcome: 'succeed' });
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zzexe');
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  const zip = zipOf(10, 300).buffer;
  const program = Buffer.concat([Buffer.from(`MZ${' a program'.repeat(90)}`), zip]);
  const given: [string, Buffer][] = [['photos.zip.download', zip], ['photos.zip.001', zip], ['photos.jar', zip], ['photos.exe', program]];
  for (const [name, buffer] of given) {
    await hand.hand(picker(page), { name, mimeType: 'application/octet-stream', buffer });
    await expect(page.locator('.chosen-zip')).toContainText(name);
    await expect(page.locator('.refused')).toHaveCount(0);
  }
  const looked = page.waitForResponse((answer) => /\/uploads\/upl_/i.test(answer.url()) && answer.status() === 200);
  await hand.press(submit(page, t));
  expect(await (await looked).json()).toMatchObject({ images: 10, left_out: [] });
  await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect((await member.credits()).held).toBe(0);
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
  await expect(page.locator('.previews li')).toHaveCount(10); // they move what is below them
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  const sent = page.waitForRequest((request) => request.method() === 'PUT');
  await hand.press(submit(page, t));
  const length = Number(await (await sent).headerValue('content-length'));
  expect(length).toBeGreaterThan(chosen.reduce((sum, { buffer }) => sum + buffer.length, 0));
  await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect((await member.credits()).held).toBe(0);
  await sandbox.audit();
});

test('whoever presses while the photos are still looked through sends them', async ({
  page, hand, member, sandbox, t, watch,
}) => {
  watch.meansMoves(); // the photos come long after they were chosen
  await sandbox.next({ outcome: 'succeed' });
  let look = () => {};
  const looking = new Promise<void>((resolve) => (look = resolve));
  await page.route('**/studio/train/chosen.js', async (route) => {
    await looking;
    await route.continue();
  });
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zzsoon');
  await hand.hand(picker(page), photos(10, 300));
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  await hand.press(submit(page, t));
  await expect(page.locator('.spend button')).toHaveAttribute('aria-busy', 'true');
  await expect(page.locator('#files-error')).toBeEmpty();
  look();
  await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  await expect(page.locator('.previews li')).toHaveCount(10);
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

test('an archive that is no zip is told by what it is, whatever its name', async ({ page, hand, member, t }) => {
  expect((await member.credits()).available).toBe(1000);
  await page.goto('/studio#train');
  const archives: [string, Buffer, Parameters<Words>[0]][] = [
    ['photos.zip', Buffer.from('Rar!\x1A\x07\x01\0 and more', 'latin1'), 'photo_fault.rar'],
    ['album.zip', Buffer.from('7z\xBC\xAF\x27\x1C\0\x04', 'latin1'), 'photo_fault.seven_zip'],
    ['photos.tar.gz', Buffer.from('\x1F\x8B\x08\0 a tar', 'latin1'), 'photo_fault.tar'],
    ['part.zip', Buffer.from('PK\x07\x08PK\x03\x04 the first', 'latin1'), 'photo_fault.zip_part'],
    ['photos.zip.001', Buffer.from('PK\x03\x04 the first'), 'photo_fault.zip_part'],
    ['photos.zip.002', Buffer.from('in the middle'), 'photo_fault.zip_part'],
    ['photos.z02', Buffer.from('in the middle'), 'photo_fault.zip_part'],
    ['photos.7z.001', Buffer.from('7z\xBC\xAF\x27\x1C\0\x04', 'latin1'), 'photo_fault.zip_part'],
    ['photos.part1.rar', Buffer.from('Rar!\x1A\x07\x01\0', 'latin1'), 'photo_fault.zip_part'],
    ['cloud.zip', Buffer.alloc(0), 'photo_fault.empty'],
    ['half.zip', zipOf(10, 64).buffer.subarray(0, 600), 'train.zip_damaged'],
    ['scan.tif', Buffer.from('II*\0\x08\0\0\0', 'latin1'), 'photo_fault.format'],
  ];
  for (const [name, buffer, told] of archives) {
    await hand.hand(picker(page), { name, mimeType: '', buffer });
    await expect(page.getByText(t(told, { file: name }), { exact: true })).toBeVisible();
  }
  await expect(page.locator('.chosen-zip, .previews')).toHaveCount(0);
});

test('captions beside single photos reach the trainer, which is said, and side files are counted', async ({
  page, hand, member, sandbox, t, inspect, watch,
}) => {
  watch.meansMoves(); // on a slow machine the photos come long after they were chosen
  await sandbox.next({ outcome: 'succeed' });
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zzcap');
  const beside = [
    ...[1, 2].map((n) => ({ name: `face-${n}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`laughing ${n}`) })),
    { name: 'face-1.AAE', mimeType: '', buffer: Buffer.from('<plist/>') },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('of no photo') },
    ...[1, 2, 3, 4, 5].map((n) => ({ name: `IMG_${n}.HEIC`, mimeType: '', buffer: heic })),
  ];
  await hand.hand(picker(page), [...photos(10, 300), ...beside]);
  await expect(page.getByText(t('train.other_files', { n: 2 }))).toBeVisible();
  const names = t('train.names_more', { names: 'IMG_1.HEIC, IMG_2.HEIC, IMG_3.HEIC', n: 2 });
  await expect(page.getByText(t('photo_fault.heic', { file: names }))).toBeVisible();
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  const looked = page.waitForResponse((answer) => /\/uploads\/upl_/i.test(answer.url()) && answer.status() === 200);
  await hand.press(submit(page, t));
  expect(await (await looked).json()).toMatchObject({ images: 10, captions: 2, left_out: [] });
  await expect(page.getByText(t('train.captions', { n: 2 }))).toBeVisible();
  await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  await inspect('captions were found');
  expect((await member.credits()).held).toBe(0);
  await sandbox.audit();
});
