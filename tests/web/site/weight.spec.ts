// A first visit: how many bytes of code it loads, and when a slow phone can be used.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Browser, Page } from '@playwright/test';
import { expect, test } from '../support/test';

/** JavaScript and CSS of any first page, compressed. */
const CODE_MAX_BYTES = 59_500;
/** A phone's processor beside this one's. */
const SLOWER = 4;
const RUNS = 5;

const PAGES = [
  { path: '/', member: false },
  { path: '/signin', member: false },
  { path: '/pricing', member: false },
  { path: '/studio', member: true },
  { path: '/studio#photo', member: true },
  { path: '/studio#poster', member: true },
  { path: '/studio#library', member: true },
  { path: '/studio#tryon', member: true },
  { path: '/gallery', member: true },
  { path: '/history', member: true },
  { path: '/billing', member: true },
  { path: '/account', member: true },
  { path: '/model', member: true },
  { path: '/operator', member: true },
];

for (const { path, member: signedIn } of PAGES) {
  test(`a first visit of ${path} loads at most 59 kB of code`, async ({ page, member, sandbox }) => {
    expect((await member.credits()).held).toBe(0);
    if (path === '/operator') await sandbox.operator(member.email);
    if (!signedIn) await member.endSessions();
    await expectLight(page, path);
  });
}

test('a first visit of a shared picture loads at most 59 kB of code', async ({ page, member, sandbox }) => {
  await sandbox.next();
  const { items } = await member.photos('a lake', 1);
  const path = await member.share(String(items[0]?.asset?.id));
  await member.endSessions();
  await expectLight(page, path);
  await expect(page.locator('.shared img')).toHaveCount(1);
});

test('a first visit of a set of posters in the history loads at most 59 kB of code', async ({ page, member, sandbox }) => {
  await sandbox.next();
  await expectLight(page, `/history?session=${await member.set()}`);
  await expect(page.locator('.session-row .picture-open img').first()).toBeVisible();
});

/** Visits a page with an empty cache and weighs what comes. */
async function expectLight(page: Page, path: string) {
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (['script', 'stylesheet'].includes(response.request().resourceType())) bodies.push(response.body());
  });
  await page.goto(path, { waitUntil: 'networkidle' });
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  const code = await Promise.all(bodies);
  // The development server sends files as they are. The platform compresses each by itself, with brotli where the
  // browser takes it (all of today's do) and gzip where not; its levels are not documented, so these are low ones.
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
  const sum = (pack: (body: Buffer) => Buffer) => code.reduce((bytes, body) => bytes + pack(body).length, 0);
  const brotli = sum((body) => brotliCompressSync(body, quality));
  const gzip = sum((body) => gzipSync(body, { level: 6 }));
  console.log(`${path}: ${code.length} files, ${brotli} bytes with brotli, ${gzip} with gzip`);
  // The page of a shared picture is served as it is, with little beside it.
  expect(code.length).toBeGreaterThan(path.startsWith('/s/') ? 2 : 5);
  expect(Math.max(brotli, gzip)).toBeLessThanOrEqual(CODE_MAX_BYTES);
}

for (const path of ['/', '/signin', '/pricing']) {
  test(`${path} on a slow phone: the time until it can be used`, async ({ browser, deployment }) => {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) times.push(await usableAfter(browser, `${deployment}${path}`));
    times.sort((one, other) => one - other);
    // Printed, not asserted: another machine, or a busy one, is another phone.
    const [median, slowest] = [times[RUNS >> 1], times[RUNS - 1]];
    const of = `median of ${RUNS}, slowest ${slowest}, processor ${SLOWER} times slower`;
    console.log(`${path}: usable after ${median} ms (${of})`);
    expect(times).toHaveLength(RUNS);
  });
}

/** Milliseconds from asking for a page to having drawn its living parts, in a browser that knows nothing yet. */
async function usableAfter(browser: Browser, url: string): Promise<number> {
  const screen = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'en-GB' };
  const context = await browser.newContext(screen);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.addInitScript(noteUse);
  await page.goto(url);
  const used = await page.waitForFunction(() => (window as unknown as { usableAt?: number }).usableAt);
  const time = Math.round((await used.jsonValue()) ?? Number.NaN);
  await context.close();
  return time;
}

/** Notes when the language is in, the header knows the visitor, and the page's own part stands. Runs in the page. */
function noteUse() {
  const noted = window as unknown as { usableAt?: number };
  const look = () => {
    const root = document.documentElement;
    const waits = document.querySelector('#app[aria-busy]') ?? document.querySelector('form [type=submit]:disabled');
    const ready = !('translating' in root.dataset) && document.querySelector('#corner a[href="/signin"]') && !waits;
    if (!ready) return;
    seen.disconnect();
    // After the frame that shows it.
    requestAnimationFrame(() => setTimeout(() => (noted.usableAt = performance.now())));
  };
  const seen = new MutationObserver(look);
  seen.observe(document, { childList: true, subtree: true, attributes: true });
}
