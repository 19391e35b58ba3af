// What is shown of a running job stays true, whatever becomes of the connection, the tab, or the texts of the page.
import type { Page } from '@playwright/test';
import type { Hand } from '../support/hand';
import { zipOf } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const log = (page: Page) => page.locator('#training-log');
const state = (page: Page) => log(page).locator('.job .badge');

async function train(page: Page, hand: Hand, t: Words, word: string) {
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), word);
  await hand.write(page.getByLabel(t('train.name')), word);
  await hand.hand(page.locator('.dropzone input'), zipOf(10, 512));
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  await hand.press(page.getByRole('button', { name: t('train.submit') }));
  await expect(log(page).getByRole('progressbar', { name: t('train.progress') })).toBeVisible();
}

test('a stream that has gone silent without an error is opened again', async ({ page, hand, member, sandbox, t }) => {
  expect((await member.credits()).held).toBe(0);
  // A half-open line: the browser thinks that it is connected, and nothing comes any more.
  await page.addInitScript(() => {
    const all: EventSource[] = [];
    const { addEventListener } = EventSource.prototype;
    EventSource.prototype.addEventListener = function (this: EventSource, kind: string, listener: (event: Event) => void) {
      if (!all.includes(this)) all.push(this);
      addEventListener.call(this, kind, (event: Event) => {
        if (this !== all[0]) listener(event);
      });
    } as typeof addEventListener;
  });
  await sandbox.next({ outcome: 'succeed' });
  await train(page, hand, t, 'zzhalf');
  await expect(state(page)).toHaveText(t('job.succeeded'), { timeout: 120_000 });
});

test('whoever comes back to the tab sees at once how things are', async ({ page, hand, member, sandbox, t }) => {
  expect((await member.credits()).held).toBe(0);
  // Nothing comes through any stream: only a look tells.
  await page.addInitScript(() => {
    EventSource.prototype.addEventListener = function () {};
  });
  await sandbox.next({ outcome: 'succeed', seconds: 20 });
  await train(page, hand, t, 'zzback');
  await expect.poll(async () => (await member.credits()).held, { timeout: 120_000 }).toBe(0);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(state(page)).toHaveText(t('job.succeeded'));
});

test('all tabs of one browser share one stream, and the next one takes it over', async ({
  page, context, hand, member, sandbox, t,
}) => {
  expect((await member.credits()).held).toBe(0);
  let streams = 0;
  context.on('request', (request) => {
    if (request.url().includes('/events') && request.headers()['accept'] === 'text/event-stream') streams += 1;
  });
  await sandbox.next({ outcome: 'succeed', seconds: 1200 });
  await train(page, hand, t, 'zzmany');
  await expect.poll(() => streams).toBe(1);
  const tabs: Page[] = [];
  for (let tab = 0; tab < 7; tab++) {
    const other = await context.newPage();
    await other.goto('/studio#train');
    await expect(log(other).locator('.log-lines p:not(.log-empty)').first()).toBeAttached();
    tabs.push(other);
  }
  expect(streams).toBe(1);
  await page.goto('/account');
  await expect.poll(() => streams).toBe(2);
  await sandbox.advance(3600);
  for (const other of tabs) await expect(state(other)).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect(streams).toBeLessThan(7);
});

test('a picture downloaded during a training leaves the training live', async ({ page, hand, member, sandbox, t }) => {
  await sandbox.next({ outcome: 'succeed' });
  await member.photos('portrait', 1);
  await sandbox.next({ outcome: 'succeed', seconds: 1200 });
  await train(page, hand, t, 'zzsave');
  const addresses: string[] = [];
  page.on('framenavigated', (frame) => addresses.push(frame.url()));
  await hand.press(page.locator('.nav').getByRole('link', { name: t('nav.photo') }));
  await hand.press(page.locator('button.picture-open').first());
  const download = page.waitForEvent('download');
  await hand.press(page.getByRole('dialog').getByRole('button', { name: t('lightbox.download_jpg') }));
  expect((await download).suggestedFilename()).toMatch(/\.(webp|png|jpe?g)$/);
  await hand.press(page.getByRole('dialog').getByRole('button', { name: t('common.close') }));
  await hand.press(page.locator('.nav').getByRole('link', { name: t('nav.train') }));
  await sandbox.advance(3600);
  await expect(state(page)).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect(addresses.filter((address) => !address.includes('/studio'))).toEqual([]);
});
