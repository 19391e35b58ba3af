// B3–B10: a set of posters, from the product's picture to the zip.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import type { Hand } from '../support/hand';
import { labelsIn } from '../support/marks';
import { portrait, type Chosen } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const PRICE = 4;
const MADE_MS = 120_000;

const set = (page: Page) => page.locator('#posters');
const made = (page: Page) => set(page).locator('.picture[data-state=succeeded] img');
const state = (page: Page) => set(page).locator('.job .badge');
const row = (page: Page, number: string) => page.locator('.session-row', { hasText: number });

const product = (): Chosen => ({ name: 'pot.png', mimeType: 'image/png', buffer: portrait(5, 900) });

/** Fills the form in, for these posters alone. */
async function fillIn(page: Page, hand: Hand, t: Words, description: string, posters: number[]) {
  await page.goto('/studio#poster');
  await hand.hand(page.getByLabel(t('poster.product_choose')), product());
  await expect(page.locator('.product[data-ready=true]')).toHaveCount(1);
  await hand.write(page.getByLabel(t('poster.description'), { exact: true }), description);
  await hand.press(page.getByRole('button', { name: t('poster.none'), exact: true }));
  for (const poster of posters) await hand.choose(page.locator(`input[name=posters][value="${poster}"]`));
}

const submit = (page: Page, t: Words, n: number) => page.getByRole('button', { name: t('poster.submit', { n }) });

/** Makes a set and goes to it. */
async function makeSet(page: Page, hand: Hand, t: Words, posters: number[]) {
  await fillIn(page, hand, t, 'steel pot, 600 ml', posters);
  await hand.press(submit(page, t, posters.length));
  await expect(made(page)).toHaveCount(posters.length, { timeout: MADE_MS });
  await hand.press(set(page).getByRole('link', { name: t('poster.to_session') }));
  await expect(page.locator('.session-row')).toHaveCount(posters.length);
}

test('a product becomes posters; one that fails is paid back and tried again', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next({ outcome: 'fail' }, { outcome: 'succeed' }, { outcome: 'succeed' });
  await page.goto('/studio#poster');
  await expect(page.locator('input[name=posters]:checked')).toHaveCount(10);
  await hand.press(submit(page, t, 10));
  await expect(page.getByText(t('poster.description_missing'))).toBeVisible();
  await expect(page.getByText(t('poster.product_missing'))).toBeVisible();
  await inspect('nothing filled in');
  await fillIn(page, hand, t, 'the best steel pot', [0, 7]);
  await expect(page.getByText(t('poster.no_sizes', { n: '07' }))).toBeVisible();
  await hand.select(page.getByLabel(t('poster.preset')), 'taobao_portrait');
  await inspect('filled in');
  // What was filled in is there again after a reload.
  await page.reload();
  await expect(page.locator('.product[data-ready=true]')).toHaveCount(1);
  await expect(page.locator('input[name=posters]:checked')).toHaveCount(2);
  await expect(submit(page, t, 2)).toContainText(t('credits.amount', { n: 2 * PRICE }));
  await hand.press(submit(page, t, 2));

  const failed = set(page).locator('.picture[data-state=failed]');
  await expect(failed).toHaveCount(1, { timeout: MADE_MS });
  await expect(made(page)).toHaveCount(1, { timeout: MADE_MS });
  await inspect('one poster failed');
  expect(await member.credits()).toMatchObject({ available: 1000 - PRICE, held: 0 });
  await hand.press(failed.getByRole('button', { name: t('poster.retry', { n: PRICE }) }));
  await expect(made(page)).toHaveCount(2, { timeout: MADE_MS });
  await expect(state(page)).toHaveText(t('job.succeeded'));
  expect(await member.credits()).toMatchObject({ available: 1000 - 2 * PRICE, held: 0 });
  const { width, height } = (await made(page).first().boundingBox()) ?? { width: 1, height: 1 };
  expect(width / height).toBeCloseTo(3 / 4, 1);
  await sandbox.audit();
});

test('a set is looked through, given other words, and saved as one file', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next();
  await makeSet(page, hand, t, [0, 5]);
  await inspect('a set');
  const first = row(page, '00');
  await expect(first.getByText(t('history.current', { i: 1, n: 1 }))).toBeVisible();
  await expect(first.getByRole('button', { name: t('history.next'), exact: true })).toHaveCount(0);

  // Other words cost nothing.
  await hand.press(first.getByText(t('history.headline_edit')));
  await hand.write(first.getByLabel(t('history.headline'), { exact: true }), '新的标题');
  await hand.press(first.getByRole('button', { name: t('history.headline_set') }));
  await expect(first.getByText(t('history.current', { i: 2, n: 2 }))).toBeVisible();
  expect(await member.credits()).toMatchObject({ available: 1000 - 2 * PRICE, held: 0 });

  await hand.press(first.getByRole('button', { name: t('history.previous'), exact: true }));
  await expect(first.getByText(t('history.current', { i: 1, n: 2 }))).toBeVisible();
  await expect(first.getByRole('button', { name: t('history.previous'), exact: true })).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(first.getByText(t('history.current', { i: 2, n: 2 }))).toBeVisible();
  await hand.press(first.getByRole('button', { name: t('history.compare') }));
  await inspect('compared');
  await page.keyboard.press('Escape');
  await hand.press(first.getByRole('button', { name: t('history.compare_product') }));
  await expect(page.locator('.compare-before img')).toBeVisible();
  await page.keyboard.press('Escape');

  const started = page.waitForEvent('download');
  await hand.press(page.getByRole('button', { name: t('history.zip') }));
  const download = await started;
  expect(download.suggestedFilename()).toMatch(/^session_\d{14}_[0-9a-f]{4}\.zip$/);
  const files = unzipSync(await readFile(await download.path()));
  expect(Object.keys(files)).toEqual(['productname.txt', '00-prime.jpg', '00-edit0.jpg', '05-prime.jpg', 'pictures.csv']);
  for (const [name, file] of Object.entries(files)) if (name.endsWith('.jpg')) expect(labelsIn(file), name).toBe(1);
  const list = files['pictures.csv'] ?? new Uint8Array();
  expect([...list.subarray(0, 3)], 'a byte order mark').toEqual([0xef, 0xbb, 0xbf]);
  const [head, ...pictures] = strFromU8(list.subarray(3)).trim().split('\r\n');
  expect(head).toBe('file,made_by_ai,engine,made_at');
  expect(pictures).toHaveLength(3);
  for (const line of pictures) expect(line).toMatch(/^0\d-\w+\.jpg,yes,[\w-]+\/[\w.-]+,2\d{3}-\d\d-\d\dT[\d:.]+Z$/);
  await sandbox.audit();
});

test('sets are listed with their covers, made again for another product, and deleted', async ({
  page, hand, sandbox, t, inspect, member,
}) => {
  await sandbox.next();
  expect((await member.credits()).held).toBe(0);
  await page.goto('/history');
  await expect(page.getByText(t('history.empty_title'))).toBeVisible();
  await inspect('no sets yet');
  await makeSet(page, hand, t, [3]);
  await hand.press(page.getByRole('link', { name: t('history.like') }));
  await page.waitForURL(/\/studio/);
  await expect(page.locator('input[name=posters]:checked')).toHaveCount(1);
  await expect(page.getByLabel(t('poster.description'), { exact: true })).toHaveValue('');
  await page.goto('/history');
  await expect(page.locator('.session-cover img')).toHaveCount(1);
  await inspect('one set');
  await hand.press(page.locator('.session-card'));
  await hand.press(page.getByRole('button', { name: t('history.delete') }));
  const question = page.getByRole('dialog', { name: t('history.delete_title') });
  await hand.press(question.getByRole('button', { name: t('history.delete_yes') }));
  await expect(page.getByText(t('history.empty_title'))).toBeVisible();
});

test('who has a set under way is led to it', async ({ page, hand, sandbox, t, watch, member }) => {
  await sandbox.next({ outcome: 'succeed', seconds: 1800 });
  await fillIn(page, hand, t, 'steel pot', [0]);
  await hand.press(submit(page, t, 1));
  await expect(set(page).getByRole('progressbar')).toBeVisible();
  watch.means(409, '/api/predict/posters');
  // As from a second window: what was filled in is still there.
  await page.reload();
  await expect(page.locator('.product[data-ready=true]')).toHaveCount(1);
  await hand.press(submit(page, t, 1));
  await expect(page.getByText(t('poster.active'), { exact: true })).toBeVisible();
  await expect(set(page).locator('.poster-caption')).toHaveCount(1);
  expect((await member.credits()).held).toBe(PRICE);
  await sandbox.advance(1800);
  await expect(made(page)).toHaveCount(1, { timeout: MADE_MS });
});
