// B9: what becomes of the paint when an edit is made, or fails.
import type { Page } from '@playwright/test';
import { drag, frame, maskNow, openEditor, painted, tool } from '../support/brush';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const MADE_MS = 120_000;

const editor = (page: Page, t: Words) => page.getByRole('dialog', { name: t('brush.title') });
const paint = (page: Page) => page.locator('.brush-paint');
const covered = (page: Page) => page.locator('.brush-covered');

/** How many marks this browser keeps for a picture. */
const marksKept = (page: Page, asset: string) => page.evaluate(async (asset) => {
  const { recall } = await import(new URL('/js/brush/kept.js', location.href).href);
  return (await recall(asset))?.done.length ?? 0;
}, asset);

async function edit(page: Page, t: Words) {
  await page.getByLabel(t('brush.prompt_part')).fill('a white lid');
  await editor(page, t).getByRole('button', { name: t('brush.submit') }).click();
}

/** Has every way of reading a canvas throw, in the page and in its workers. */
async function forbidReading(page: Page) {
  await page.addInitScript(() => {
    const never = () => {
      throw new Error('a canvas was read');
    };
    const [shown, hidden] = [CanvasRenderingContext2D.prototype, OffscreenCanvasRenderingContext2D.prototype];
    shown.getImageData = hidden.getImageData = never;
    HTMLCanvasElement.prototype.toBlob = HTMLCanvasElement.prototype.toDataURL = never;
    OffscreenCanvas.prototype.convertToBlob = OffscreenCanvas.prototype.transferToImageBitmap = never;
  });
  await page.route(/\/mask-worker\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `delete globalThis.OffscreenCanvas;\n${await response.text()}` });
  });
}

test.beforeEach(async ({ member, sandbox }) => {
  await sandbox.next();
  await member.photos('a cup', 1);
});

test('an edit reads no canvas; its paint is forgotten, out of sight, and the next stroke begins anew', async ({ page, t, watch }) => {
  watch.meansMoves(); // the pictures of the page, behind the editor
  await forbidReading(page);
  const asset: string = (await (await page.request.get('/api/media/assets')).json()).items[0].id;
  await openEditor(page, t);
  await drag(page, [[0.2, 0.3], [0.5, 0.3]]);
  await expect.poll(() => marksKept(page, asset)).toBe(1);
  await edit(page, t);
  await expect(editor(page, t).getByRole('heading', { name: t('brush.done') })).toBeVisible({ timeout: MADE_MS });
  await expect.poll(() => marksKept(page, asset)).toBe(0);
  await tool(page, t('brush.go_on')).click();
  await expect(frame(page)).toBeVisible();
  await expect(paint(page)).toBeHidden();
  await expect(covered(page)).toHaveText(t('brush.covered_none'));
  // What is out of sight is not what is meant.
  await edit(page, t);
  await expect(page.getByText(t('brush.mask_empty'))).toBeVisible();
  await drag(page, [[0.6, 0.7], [0.8, 0.7]]);
  await expect(paint(page)).toBeVisible();
  const box = await painted(page);
  expect(box?.left).toBeCloseTo(0.58, 2);
  expect(box?.top).toBeCloseTo(0.68, 2);
});

test('after an edit that failed all that was painted is still there, over a reload, too', async ({ page, t, sandbox, member }) => {
  await openEditor(page, t);
  await drag(page, [[0.2, 0.3], [0.5, 0.3]]);
  await drag(page, [[0.4, 0.6], [0.7, 0.6]]);
  const { share } = await maskNow(page);
  await sandbox.next({ outcome: 'fail' });
  await edit(page, t);
  await expect(page.locator('.toast')).toContainText(t('credits.returned', { n: 4 }), { timeout: MADE_MS });
  await expect(editor(page, t).getByRole('button', { name: t('brush.submit') })).toBeVisible();
  await expect(paint(page)).toBeVisible();
  expect((await maskNow(page)).share).toBe(share);
  await page.reload();
  await openEditor(page, t);
  expect((await maskNow(page)).share).toBe(share);
  expect((await member.credits()).held).toBe(0);
});
