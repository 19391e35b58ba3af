// What a pointer lets go over the form of a training.
import type { Page } from '@playwright/test';
import type { Chosen } from './pictures';

/** A real drop of files. */
export async function drop(page: Page, files: Chosen[], where = '.dropzone') {
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, text: buffer.toString('base64') }));
  const dataTransfer = await page.evaluateHandle((all) => {
    const transfer = new DataTransfer();
    for (const { name, mimeType, text } of all) {
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type: mimeType, lastModified: 1 }));
    }
    return transfer;
  }, given);
  await page.locator(where).dispatchEvent('drop', { dataTransfer });
}

/** A drop of what lies on this machine, as its desktop makes it: folders, too. */
export async function dropPaths(page: Page, paths: string[]) {
  const zone = page.locator('.dropzone');
  // Not under the foot of the form.
  await zone.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const box = await zone.boundingBox();
  if (!box) throw new Error('nowhere to drop');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data: { items: [], files: paths, dragOperationsMask: 1 } });
  }
}
