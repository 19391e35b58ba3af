// A picture that says that a model made it goes on saying so when the page has made it smaller, whatever says it and wherever.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { jpegWith } from '../support/marks';
import { expect, test } from '../support/test';

const LABEL = '{"Label":"1","ContentProducer":"someone","ProduceID":"p-1","ReservedCode1":"a&b","ContentPropagator":"",'
  + '"PropagateID":"","ReservedCode2":""}';
const COMPOSITE = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia';
const CAMERA = 'http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture';
const escaped = LABEL.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** What the page sends of a picture, one letter for each byte. */
async function sent(page: Page, file: Buffer): Promise<string> {
  const bytes = await page.evaluate(async ([module, bytes]) => {
    const { shrink } = await import(module);
    const made: Blob = await shrink(new Blob([new Uint8Array(bytes)]), 256);
    return [...new Uint8Array(await made.arrayBuffer())];
  }, ['/js/upload/shrink.js', [...file]] as const);
  return Buffer.from(bytes).toString('latin1');
}

for (const { what, says, source } of [
  { what: 'an XMP packet', says: `<TC260:AIGC>${LABEL.replace('&', '&amp;')}</TC260:AIGC>` },
  { what: 'an attribute of XMP', says: `<rdf:Description TC260:AIGC="${escaped}" DigitalSourceType="${COMPOSITE}"/>`, source: COMPOSITE },
  { what: 'Exif in UTF-16', says: Buffer.from(`{"AIGC":${LABEL}}`, 'utf16le').toString('latin1') },
]) {
  test(`a label in ${what} stays on a smaller picture, once`, async ({ page }) => {
    await page.goto('/');
    const file = await jpegWith(page, says);
    const made = await sent(page, file);
    expect(made.length).toBeLessThan(file.length);
    expect(made.match(/<TC260:AIGC>\{[^{]*\}<\/TC260:AIGC>/g)).toEqual([`<TC260:AIGC>${LABEL.replace('&', '&amp;')}</TC260:AIGC>`]);
    expect(made.includes('digitalsourcetype/')).toBe(source !== undefined);
    if (source) expect(made).toContain(`<Iptc4xmpExt:DigitalSourceType>${source}<`);
  });
}

test('so does the word of IPTC alone; a camera says nothing of a model, and a label that cannot be read travels as it is', async ({ page }) => {
  await page.goto('/');
  const composite = await sent(page, await jpegWith(page, `c2pa \0${COMPOSITE}\0`));
  expect(composite).toContain(`<Iptc4xmpExt:DigitalSourceType>${COMPOSITE}</`);
  expect(composite).not.toContain('TC260:AIGC>');
  expect(await sent(page, await jpegWith(page, CAMERA))).not.toContain('digitalsourcetype');
  expect(await sent(page, await jpegWith(page, 'a photo'))).not.toContain('xmpmeta');
  const broken = await jpegWith(page, '{"Label":"1","ContentProducer":');
  expect(await sent(page, broken)).toBe(broken.toString('latin1'));
});

test('what the server does not take is made a JPEG with its mark', async ({ page }) => {
  await page.goto('/');
  const gif = readFileSync(new URL('../../fixtures/cases/saved.gif', import.meta.url));
  const says = Buffer.from(`!\xFF\x0BXMP DataXMP<TC260:AIGC>${LABEL}</TC260:AIGC>`, 'latin1');
  // Wherever a reader that takes letters for lengths comes out of the packet, this leads it to the end.
  const end = Buffer.from([1, ...Array.from({ length: 256 }, (_, at) => 255 - at), 0]);
  const made = await sent(page, Buffer.concat([gif.subarray(0, -1), says, end, gif.subarray(-1)]));
  expect(made.slice(0, 3)).toBe('\xFF\xD8\xFF');
  expect(made.split('<TC260:AIGC>{')).toHaveLength(2);
});
