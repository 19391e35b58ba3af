// Pictures that say what made them.
import type { Page } from '@playwright/test';

const XMP = 'http://ns.adobe.com/xap/1.0/\0';

/** A JPEG of 600 pixels that the browser draws, with this in a segment where metadata stand. */
export async function jpegWith(page: Page, says: string): Promise<Buffer> {
  const drawn = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(600, 600);
    const context = canvas.getContext('2d');
    for (let at = 0; context && at < 60; at++) {
      context.fillStyle = `hsl(${at * 6} 80% 50%)`;
      context.fillRect(at * 10, at * 7, 300, 200);
    }
    const file = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
    return [...new Uint8Array(await file.arrayBuffer())];
  });
  const file = Buffer.from(drawn);
  const segment = Buffer.from(`\xFF\xE1\0\0${XMP}${says}`, 'latin1');
  segment.writeUInt16BE(segment.length - 2, 2);
  return Buffer.concat([file.subarray(0, 2), segment, file.subarray(2)]);
}

/** How many labels of GB 45438-2025 a file has in its XMP. */
export const labelsIn = (file: Uint8Array) => Buffer.from(file).toString('latin1').split('TC260:AIGC>{').length - 1;
