#!/usr/bin/env bash
# Chromium 153 (@sparticuz/chromium 153.0.0, by playwright-core 1.65.1), entries of the type `layout-shift`.
#
# Expected: what nobody could see does not shift. A result below the window grows, and the page scrolls down to it: its
# reader sees the result at its new size, and what stands below it for the first time.
# Seen: when both happen in one frame, what stands below the result counts as moved from where it would have been without
# the growth (0.175 for a footer of 200 px in a window of 740), although the frame before did not show it. When the page
# scrolls one frame after the growth, nothing counts.
#
# It matters where a page scrolls to what it has just filled, and holds its own layout shift to a bound: scroll in a frame
# of its own, and do not look for the place that moved on the screen, there is none.
# Needs Node.js and the registry. Fails when the first is 0, or the second is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund playwright-core@1.65.1 @sparticuz/chromium@153.0.0
cat > shift.mjs <<'JS'
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';

// Libraries that a system without a desktop does not have come with the package.
const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
const libraries = await inflate(join(dirname(entry), '../bin/al2023.tar.br'));
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
  env: { ...process.env, LD_LIBRARY_PATH: join(libraries, 'lib') },
});
console.log(`Chromium ${browser.version()}`);
const sums = [];
for (const frames of [0, 1]) {
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  await page.setContent(`<!doctype html><body style="margin: 0"><div style="height: 800px">form</div>
    <section style="height: 300px">result</section><footer style="height: 200px; background: silver">end</footer>
    <div style="height: 1000px"></div>`);
  const { sum, moved } = await page.evaluate(async (between) => {
    const frame = () => new Promise(requestAnimationFrame);
    const seen = { sum: 0, moved: [] };
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        seen.sum += value;
        seen.moved.push(...sources.map((source) => `${source.previousRect.y} to ${source.currentRect.y}`));
      }
    }).observe({ type: 'layout-shift', buffered: true });
    for (let n = 0; n < 30; n += 1) await frame();
    const result = document.querySelector('section');
    result.style.height = '700px';
    for (let n = 0; n < between; n += 1) await frame();
    result.scrollIntoView({ block: 'start' });
    for (let n = 0; n < 30; n += 1) await frame();
    return seen;
  }, frames);
  console.log(`scrolled ${frames} frames after it grew: ${sum.toFixed(3)}, ${moved.join(', ') || 'nothing moved'}`);
  sums.push(sum);
  await page.close();
}
await browser.close();
if (!(sums[0] > 0.1 && sums[1] === 0)) process.exitCode = 1;
JS
node shift.mjs
