// A3: uploads over real lines: answers that are lost, a server that is not done yet, a scanner that holds what has left.
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import type { Hand } from '../support/hand';
import { zipOf } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const submit = (page: Page, t: Words) => page.getByRole('button', { name: t('train.submit') });
const state = (page: Page) => page.locator('#training-log .job .badge');

/** The form, ready to be sent. */
async function fill(page: Page, hand: Hand, t: Words, word: string) {
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), word);
  await hand.hand(page.locator('.dropzone input'), zipOf(10, 512));
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
}

test('after a lost answer the same upload is asked for, and asked for again while it is being looked at', async ({
  page, hand, member, sandbox, watch, t,
}) => {
  watch.meansOffline();
  await sandbox.next({ outcome: 'succeed' });
  await fill(page, hand, t, 'zzlost');
  let puts = 0;
  page.on('request', (request) => (puts += Number(request.method() === 'PUT')));
  const asked: string[] = [];
  await page.route(/\/api\/media\/uploads\/upl_/i, async (route) => {
    const { pathname } = new URL(route.request().url());
    asked.push(pathname);
    if (asked.length === 1) return route.abort('internetdisconnected');
    const id = pathname.split('/').pop();
    return asked.length === 2 ? route.fulfill({ status: 202, json: { id, state: 'checking' } }) : route.continue();
  });
  await hand.press(submit(page, t));
  await expect(page.locator('.form-status')).toContainText(t('problem.network'));
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });
  await hand.press(submit(page, t));
  await expect(state(page)).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect(asked.length).toBe(3);
  expect(new Set(asked).size).toBe(1);
  expect(puts).toBe(1);
  await sandbox.audit();
});

test('a file that has left in full is waited for while something on the way holds it', async ({
  page, hand, input, member, sandbox, storage, t,
}) => {
  test.skip(input === 'touch', 'the line is the same');
  expect((await member.credits()).held).toBe(0);
  await sandbox.next({ outcome: 'succeed' });
  const scanner = await scannerBefore(storage);
  await page.route(/X-Amz-Signature/, (route) => {
    const request = route.request();
    return request.method() === 'PUT' ? route.continue({ url: request.url().replace(storage, scanner.address) }) : route.continue();
  });
  await page.clock.install();
  await fill(page, hand, t, 'zzscan');
  await hand.press(submit(page, t));
  await expect(page.getByRole('progressbar', { name: t('train.stage_uploading', { percent: 100 }) })).toBeVisible();
  await expect.poll(() => scanner.held()).toBe(1);
  await page.clock.fastForward(90_000);
  // What would have given up has been told so by now.
  await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
  await expect(page.getByRole('button', { name: t('train.stop') })).toBeVisible();
  await expect(page.locator('.form-status .notice')).toHaveCount(0);
  scanner.letGo();
  await expect(state(page)).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect(scanner.held()).toBe(1);
  await sandbox.audit();
  scanner.close();
});

/** Takes whole files on their way to the storage, and passes none on before it is told. */
async function scannerBefore(storage: string) {
  let held = 0;
  let letGo = () => {};
  const free = new Promise<void>((resolve) => (letGo = resolve));
  const { hostname, port, host } = new URL(storage);
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    held += 1;
    await free;
    const { url: path, method, headers } = request;
    const onward = ask({ hostname, port, path, method, headers: { ...headers, host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.end(Buffer.concat(parts));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, held: () => held, letGo: () => letGo(), close: () => server.close() };
}
