#!/usr/bin/env bash
# Chromium 153 (@sparticuz/chromium 153.0.0, by playwright-core 1.65.1) with pictures by sharp 0.35.5.
#
# Expected: a picture whose Exif says that the camera was turned is upright in a page, whatever its format: JPEG, PNG and
# WebP all have a place for Exif, and sharp writes it there and reads it back.
# Seen: a JPEG and a PNG are. A WebP lies on its side, in `<img>` and by `createImageBitmap`, also when that is told
# `imageOrientation: 'from-image'`.
#
# It matters where a page makes photos smaller before it sends them: drawing leaves the Exif behind, and nobody can turn the
# picture any more. Look for the EXIF chunk and send such a file as it is.
# Needs Node.js and the registry. Fails when the difference is gone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund sharp@0.35.5 playwright-core@1.65.1 @sparticuz/chromium@153.0.0
cat > turned.mjs <<'JS'
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';
import sharp from 'sharp';

// Libraries that a system without a desktop does not have come with the package.
const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
const libraries = await inflate(join(dirname(entry), '../bin/al2023.tar.br'));
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
  env: { ...process.env, LD_LIBRARY_PATH: join(libraries, 'lib') },
});
const page = await browser.newPage();
console.log(`Chromium ${browser.version()}, pictures of 40x20 to be turned by 90 degrees`);
for (const format of ['jpeg', 'png', 'webp']) {
  const wide = sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } });
  const bytes = await wide.withMetadata({ orientation: 6 }).toFormat(format).toBuffer();
  const { orientation } = await sharp(bytes).metadata();
  const sizes = await page.evaluate(async (url) => {
    const file = await (await fetch(url)).blob();
    const image = Object.assign(new Image(), { src: url });
    await image.decode();
    const told = { imageOrientation: 'from-image' };
    const bitmaps = [await createImageBitmap(file), await createImageBitmap(file, told)];
    return [`${image.naturalWidth}x${image.naturalHeight}`, ...bitmaps.map(({ width, height }) => `${width}x${height}`)];
  }, `data:image/${format};base64,${bytes.toString('base64')}`);
  console.log(`${format}: sharp reads orientation ${orientation}; the page shows ${sizes.join(', ')}`);
  const expected = format === 'webp' ? '40x20' : '20x40';
  if (orientation !== 6 || sizes.some((size) => size !== expected)) process.exitCode = 1;
}
await browser.close();
JS
node turned.mjs
