// A3, A4: the files people come with, dropped on the form of a training. `tests/fixtures/cases` has them and says what is
// right; `tests/studio/cases.rs` sends the same ones without a browser.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Browser } from '@playwright/test';
import { drop } from '../support/drop';
import { photos, type Chosen } from '../support/pictures';
import { expect, test } from '../support/test';

interface Case {
  file: string;
  why: string;
  images?: number;
  left_out?: string;
  refused?: string;
  names?: string[];
  truth?: 'photos' | 'colour' | 'gray' | 'on_white';
  /** Where a browser does better than the server alone: it makes a JPEG of the picture, or says at once what is wrong. */
  page?: 'converted' | 'photo_fault.heic';
}

const FOLDER = new URL('../../fixtures/cases/', import.meta.url);
const CASES: Case[] = JSON.parse(readFileSync(new URL('cases.json', FOLDER), 'utf8'));

/** How far what a trainer gets may be from the truth, of 255: the cover is a JPEG of a JPEG of a JPEG. */
const APART_MAX = 3;

for (const { file, why, refused, left_out: leftOut, names = [], images = 0, truth, page: onPage } of CASES) {
  test(`${basename(file)}: ${why}`, async ({
    page, member, sandbox, browser, watch, t,
  }) => {
    if (refused) watch.means(422, '/api/media/uploads');
    await sandbox.next({ outcome: 'succeed' });
    await page.goto('/studio#train');
    await page.getByLabel(t('train.trigger'), { exact: true }).fill('zzcase');
    await page.getByRole('checkbox', { name: t('train.consent') }).check();
    const chosen: Chosen = { name: basename(file), mimeType: '', buffer: readFileSync(new URL(file, FOLDER)) };
    // A picture comes first of eleven: its set's cover is made of it.
    await drop(page, file.endsWith('.zip') ? [chosen] : [chosen, ...photos(10, 300)]);
    if (onPage === 'photo_fault.heic') {
      await expect(page.getByText(t(onPage, { file: basename(file) }))).toBeVisible();
      await expect(page.locator('.previews li')).toHaveCount(10);
      return;
    }
    await expect(page.locator('.chosen-zip, .previews li').first()).toBeVisible();
    if (!file.endsWith('.zip')) await expect(page.locator('.previews li')).toHaveCount(11);
    const answered = page.waitForResponse((answer) => /\/uploads\/upl_/i.test(answer.url()) && answer.status() !== 202);
    await page.getByRole('button', { name: t('train.submit') }).click();
    const answer = await answered;
    if (refused) {
      expect((await answer.json()).reasons[0].code).toBe(refused);
      for (const name of names) await expect(page.locator('.form-status')).toContainText(name);
      expect((await member.credits()).available).toBe(1000);
      return;
    }
    const ready = await answer.json();
    const all = leftOut && onPage !== 'converted';
    expect(ready.images).toBe(onPage === 'converted' ? images + 1 : images);
    expect(ready.left_out[0]?.code).toBe(all ? leftOut : undefined);
    if (all) {
      for (const name of names) await expect(page.locator('.form-status .notice-list')).toContainText(name);
      expect((await member.credits()).available).toBe(1000);
    } else {
      await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
    }
    if (truth) expect(await apart(browser, ready.cover, truth)).toBeLessThan(APART_MAX);
    await sandbox.audit();
  });
}

test('a photo that says it is HEIC is converted where the browser reads it', async ({ page, member, sandbox, browser, t }) => {
  await sandbox.next({ outcome: 'succeed' });
  await page.goto('/studio#train');
  await page.getByLabel(t('train.trigger'), { exact: true }).fill('zzheic');
  await page.getByRole('checkbox', { name: t('train.consent') }).check();
  // No HEIC is read by any browser here. AVIF that names the brands of HEIC first is what comes nearest.
  const buffer = withHeicBrands(readFileSync(new URL('saved.avif', FOLDER)));
  await drop(page, [{ name: 'IMG_1.HEIC', mimeType: 'image/heic', buffer }, ...photos(9, 300)]);
  await expect(page.locator('.previews li')).toHaveCount(10);
  const answered = page.waitForResponse((answer) => /\/uploads\/upl_/i.test(answer.url()) && answer.status() !== 202);
  await page.getByRole('button', { name: t('train.submit') }).click();
  const ready = await (await answered).json();
  expect(ready).toMatchObject({ images: 10, left_out: [] });
  expect(await apart(browser, ready.cover, 'colour')).toBeLessThan(APART_MAX);
  await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect((await member.credits()).held).toBe(0);
  await sandbox.audit();
});

/** The brands of HEIC before its own in the first box of an AVIF, and its only absolute address moved by as much. */
function withHeicBrands(avif: Buffer): Buffer {
  const brands = Buffer.from('mif1heicmif1heicmif1heic', 'latin1');
  const head = Buffer.from(avif.subarray(0, 16));
  head.write('heic', 8, 'latin1');
  head.writeUInt32BE(avif.readUInt32BE(0) + brands.length, 0);
  const data = avif.indexOf('mdat') + 4;
  const rest = Buffer.from(avif.subarray(16));
  const address = Buffer.alloc(4);
  address.writeUInt32BE(data);
  const at = rest.indexOf(address);
  expect(at, 'where the pixels are').toBeGreaterThan(0);
  rest.writeUInt32BE(data + brands.length, at);
  return Buffer.concat([head, brands, rest]);
}

/** How far a cover is from the square, a little above the middle, of the picture that `make.py` computes, on average, of 255. */
async function apart(browser: Browser, cover: string, truth: NonNullable<Case['truth']>): Promise<number> {
  const page = await browser.newPage();
  await page.goto(cover);
  const far = await page.evaluate((truth) => {
    const [wide, high, number] = [288, 384, truth === 'photos' ? 0 : 3];
    const picture = document.images[0];
    const context = new OffscreenCanvas(wide, wide).getContext('2d');
    if (!picture || !context || picture.naturalWidth !== wide || picture.naturalHeight !== wide) return 255;
    context.drawImage(picture, 0, 0);
    const seen = context.getImageData(0, 0, wide, wide).data;
    let sum = 0;
    for (let row = 0; row < wide; row++) {
      for (let x = 0; x < wide; x++) {
        const down = ((row + (high - wide) / 3) * 255) / high;
        const colour = [(x * 255) / wide, down, number * 20];
        const gray = [down, down, down];
        const wanted = truth === 'gray' ? gray : truth === 'on_white' && x < wide / 3 ? [255, 255, 255] : colour;
        wanted.forEach((value, at) => (sum += Math.abs(value - (seen[(row * wide + x) * 4 + at] ?? 0))));
      }
    }
    return sum / (wide * wide * 3);
  }, truth);
  await page.close();
  return far;
}
