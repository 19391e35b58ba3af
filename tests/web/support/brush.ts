// The brush of a page. What is painted is kept in the browser, so it is read there and made the mask that would be sent.
import { inflateSync } from 'node:zlib';
import { expect, type Page } from '@playwright/test';
import type { Words } from './words';

/** In shares of the picture. */
export type Box = { left: number; top: number; width: number; height: number };

/** What is painted on. */
export const frame = (page: Page) => page.locator('.brush-frame');
export const tool = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true });

/** Opens the editor over the first picture of the gallery. */
export async function openEditor(page: Page, t: Words) {
  await page.goto('/gallery');
  await page.locator('button.tile').first().click();
  await page.getByRole('dialog', { name: t('lightbox.title') }).getByRole('button', { name: t('lightbox.edit') }).click();
  await expect(frame(page)).toBeVisible();
  await expect.poll(() => page.locator('.brush-picture').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
}

/** Where a share of the picture is on the screen. */
export async function at(page: Page, x: number, y: number) {
  const box = await page.locator('.brush-picture').evaluate((picture) => {
    const { left, top, width, height } = picture.getBoundingClientRect();
    return { left, top, width, height };
  });
  return { x: box.left + x * box.width, y: box.top + y * box.height };
}

export async function drag(page: Page, points: [number, number][], button: 'left' | 'right' = 'left') {
  const [first, ...rest] = points;
  if (!first) return;
  const start = await at(page, ...first);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down({ button });
  for (const point of rest) {
    const next = await at(page, ...point);
    await page.mouse.move(next.x, next.y, { steps: 6 });
  }
  await page.mouse.up({ button });
}

/** The mask of what is kept, as the server would get it; read here byte by byte, and by the browser. */
export async function maskNow(page: Page): Promise<{ width: number; height: number; painted: (x: number, y: number) => boolean; share: number }> {
  // What is painted is kept when the hand has rested, or when the page is put away.
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    Reflect.deleteProperty(document, 'visibilityState');
  });
  const { bytes, seen } = await page.evaluate(async () => {
    const id = (await (await fetch('/api/media/assets?limit=1')).json()).items[0];
    const [{ recall }, { maskOf }] = await Promise.all([
      import(new URL('/js/brush/kept.js', location.href).href),
      import(new URL('/js/brush/mask.js', location.href).href),
    ]);
    const history = (await recall(id.id)) ?? { done: [] };
    const { png, painted } = await maskOf({ width: id.width, height: id.height }, history.done);
    const bitmap = await createImageBitmap(png);
    return {
      bytes: [...new Uint8Array(await png.arrayBuffer())],
      seen: { width: bitmap.width, height: bitmap.height, painted },
    };
  });
  const png = Buffer.from(bytes);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect([width, height]).toEqual([seen.width, seen.height]);
  const row = Math.ceil(width / 8) + 1;
  const rows = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  const painted = (x: number, y: number) =>
    (((rows[Math.floor(y) * row + 1 + (Math.floor(x) >> 3)] ?? 0) >> (7 - (Math.floor(x) & 7))) & 1) === 1;
  return { width, height, painted, share: seen.painted / (width * height) };
}

/** What is painted, as the box around it, in shares of the picture. */
export async function painted(page: Page): Promise<Box | null> {
  const mask = await maskNow(page);
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      if (!mask.painted(x, y)) continue;
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
  }
  const { width, height } = mask;
  if (right < 0) return null;
  return { left: left / width, top: top / height, width: (right + 1 - left) / width, height: (bottom + 1 - top) / height };
}
