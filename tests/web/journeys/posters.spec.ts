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
const box = (page: Page, t: Words) => page.getByRole('dialog', { name: t('lightbox.title') });
const editor = (page: Page, t: Words) => page.getByRole('dialog', { name: t('brush.title') });
const made = (page: Page) => set(page).locator('.picture[data-state=succeeded] img');
const state = (page: Page) => set(page).locator('.job .badge');
const row = (page: Page, number: number) => page.locator(`.session-row[aria-labelledby=row-${number}]`);

const product = (): Chosen => ({ name: 'pot.png', mimeType: 'image/png', buffer: portrait(5, 900) });

/** Fills the form in, for these posters alone, or for all of them, which are ticked at first. */
async function fillIn(page: Page, hand: Hand, t: Words, description: string, posters: number[] | 'all') {
  await page.goto('/studio#poster');
  await hand.hand(page.getByLabel(t('poster.product_choose')), product());
  await expect(page.locator('.product[data-ready=true]')).toHaveCount(1);
  await hand.write(page.getByLabel(t('poster.description'), { exact: true }), description);
  if (posters === 'all') return;
  await hand.press(page.getByRole('button', { name: t('poster.none'), exact: true }));
  for (const poster of posters) await hand.choose(page.locator(`input[name=posters][value="${poster}"]`));
}

const submit = (page: Page, t: Words, n: number) => page.getByRole('button', { name: t('poster.submit', { n }) });

/** Has the set made that is filled in. */
async function make(page: Page, hand: Hand, t: Words, n: number) {
  await hand.press(submit(page, t, n));
  await expect(made(page)).toHaveCount(n, { timeout: MADE_MS });
}

/** Goes from the set that was made to all of its versions. */
async function toSession(page: Page, hand: Hand, t: Words, n: number) {
  await hand.press(set(page).getByRole('link', { name: t('poster.to_session') }));
  await expect(page.locator('.session-row')).toHaveCount(n);
}

/** Asks for an edit in the open editor, and closes it when it is made. */
async function edit(page: Page, hand: Hand, t: Words, field: 'brush.prompt_part' | 'brush.prompt_whole', prompt: string) {
  await hand.write(editor(page, t).getByLabel(t(field)), prompt);
  await hand.press(editor(page, t).getByRole('button', { name: t('brush.submit') }));
  await expect(editor(page, t).getByRole('heading', { name: t('brush.done') })).toBeVisible({ timeout: MADE_MS });
  await hand.press(editor(page, t).getByRole('button', { name: t('brush.close') }));
  await expect(editor(page, t)).toHaveCount(0);
}

/** What is saved when a button is pressed. */
async function saved(page: Page, press: () => Promise<void>) {
  const started = page.waitForEvent('download');
  await press();
  const download = await started;
  return { name: download.suggestedFilename(), file: await readFile(await download.path()) };
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
  // A picture that is none is refused when it was looked at, which may be later than a browser forgives what moves.
  await page.route('**/poster/send-product.js', async (route) => {
    const chosen = await page.evaluate(() => performance.now());
    await page.waitForFunction((since) => performance.now() - since > 600, chosen);
    await route.continue();
  });
  await hand.hand(page.getByLabel(t('poster.product_choose')), { name: 'pot.png', mimeType: 'image/png', buffer: Buffer.from('<!doctype html>') });
  await expect(page.locator('.refused')).toContainText('pot.png');
  await expect(page.locator('.product')).toHaveCount(0);
  await page.unrouteAll();
  await fillIn(page, hand, t, 'the best steel pot', [0, 7]);
  await expect(page.locator('#posters-note')).toContainText(t('texts.no_dimensions', { n: '07' }));
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
  // The words that a shop may refuse are named with the reason, after a reload, too.
  const warning = set(page).locator('.notice', { hasText: t('poster.warnings') }).getByRole('listitem');
  await expect(warning).toHaveText(/^best .{4,}/);
  await page.reload();
  await expect(warning).toHaveText(/^best .{4,}/);
  await hand.press(failed.getByRole('button', { name: t('poster.retry', { n: PRICE }) }));
  await expect(made(page)).toHaveCount(2, { timeout: MADE_MS });
  await expect(state(page)).toHaveText(t('job.succeeded'));
  expect(await member.credits()).toMatchObject({ available: 1000 - 2 * PRICE, held: 0 });
  const { width, height } = (await made(page).first().boundingBox()) ?? { width: 1, height: 1 };
  expect(width / height).toBeCloseTo(3 / 4, 1);
  await sandbox.audit();
});

test('a product becomes ten posters; one is edited, given other words, compared, and all are saved as one file', async ({
  page, hand, member, sandbox, t, inspect, watch,
}) => {
  await sandbox.next();
  await fillIn(page, hand, t, 'steel pot, 600 ml', 'all');
  await make(page, hand, t, 10);
  await expect(state(page)).toHaveText(t('job.succeeded'));
  // Where it came it is opened, and a ninth of it edited.
  await hand.press(made(page).first().locator('xpath=ancestor::button'));
  await hand.press(box(page, t).getByRole('button', { name: t('lightbox.edit') }));
  await hand.press(editor(page, t).getByText(t('brush.region'), { exact: true }));
  await hand.press(editor(page, t).getByRole('button', { name: t('brush.middle'), exact: true }));
  await edit(page, hand, t, 'brush.prompt_part', 'a white lid');
  const download = () => hand.press(box(page, t).getByRole('button', { name: t('lightbox.download_jpg') }));
  expect((await saved(page, download)).name).toBe('00-edit0.jpg');
  await hand.press(box(page, t).getByRole('button', { name: t('lightbox.previous') }));
  expect((await saved(page, download)).name).toBe('00-prime.jpg');
  await hand.press(box(page, t).getByRole('button', { name: t('common.close') }));

  await toSession(page, hand, t, 10);
  await inspect('a set');
  const first = row(page, 0);
  await expect(first.getByText(t('history.current', { i: 2, n: 2 }))).toBeVisible();
  await expect(first.getByRole('button', { name: t('history.next'), exact: true })).toHaveCount(0);
  // And edited again among its versions, all of it.
  watch.meansMoves(/^(li\.|div\.|button\.|span\.|p\.|details\.|ul\.)/); // behind the editor, which covers them
  await hand.press(first.getByRole('button', { name: t('history.edit'), exact: true }));
  await hand.choose(editor(page, t).getByRole('radio', { name: t('brush.mode_whole') }));
  await edit(page, hand, t, 'brush.prompt_whole', 'softer light');
  await expect(first.getByText(t('history.current', { i: 3, n: 3 }))).toBeVisible();
  await expect(first.locator('.version-prompt')).toHaveText('softer light');
  expect(await member.credits()).toMatchObject({ available: 1000 - 12 * PRICE, held: 0 });

  for (const i of [2, 1]) {
    await hand.press(first.getByRole('button', { name: t('history.previous'), exact: true }));
    await expect(first.getByText(t('history.current', { i, n: 3 }))).toBeVisible();
  }
  await expect(first.getByRole('button', { name: t('history.previous'), exact: true })).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(first.getByText(t('history.current', { i: 2, n: 3 }))).toBeVisible();
  await hand.press(first.getByRole('button', { name: t('history.compare') }));
  await expect(page.getByRole('dialog', { name: 'prime → edit0' })).toBeVisible();
  await inspect('compared');
  const slider = page.getByRole('slider', { name: t('compare.before_after') });
  await hand.slide(slider, 80);
  const share = Number(await slider.inputValue());
  expect(Math.abs(share - 80)).toBeLessThan(8);
  await expect(slider).toHaveAttribute('aria-valuetext', t('compare.share', { n: share }));
  await expect(page.locator('.compare')).toHaveAttribute('style', new RegExp(`--share: ?${share}%`));
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowLeft');
  await expect(first.getByText(t('history.current', { i: 1, n: 3 }))).toBeVisible();

  // Other words go onto the version that is shown, and cost nothing.
  await hand.press(first.getByText(t('history.headline_edit')));
  await hand.write(first.getByLabel(t('history.headline'), { exact: true }), '新的标题');
  await hand.press(first.getByRole('button', { name: t('history.headline_set') }));
  await expect(first.getByText(t('history.current', { i: 4, n: 4 }))).toBeVisible();
  expect(await member.credits()).toMatchObject({ available: 1000 - 12 * PRICE, held: 0 });
  await hand.press(first.getByRole('button', { name: t('history.compare') }));
  await expect(page.getByRole('dialog', { name: 'prime → edit2' })).toBeVisible();
  await page.keyboard.press('Escape');
  await hand.press(first.getByRole('button', { name: t('history.compare_product') }));
  await expect(page.locator('.compare-before img')).toBeVisible();
  await page.keyboard.press('Escape');
  await sandbox.audit();

  // Every picture of the zip carries the label, unless it is left out after one question.
  watch.means(409, '/api/media/assets/');
  const zip = page.getByRole('button', { name: t('history.zip') });
  const labelled = await saved(page, () => hand.press(zip));
  expect(labelled.name).toMatch(/^session_\d{14}_[0-9a-f]{4}\.zip$/);
  const files = unzipSync(labelled.file);
  const others = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((poster) => `0${poster}-prime.jpg`);
  const edits = ['00-edit0.jpg', '00-edit1.jpg', '00-edit2.jpg'];
  expect(Object.keys(files)).toEqual(['productname.txt', '00-prime.jpg', ...edits, ...others, 'pictures.csv']);
  await hand.untick(page.getByLabel(t('label.with')));
  await hand.press(zip);
  const question = page.getByRole('dialog', { name: t('label.title') });
  const bare = unzipSync((await saved(page, () => hand.press(question.getByRole('button', { name: t('label.yes') })))).file);
  const session = await (await page.request.get(`/api/predict/sessions/${labelled.name.replace('.zip', '')}`)).json();
  for (const { label, asset } of session.rows[0].versions) {
    const stored = await (await page.request.get(asset.urls.full)).body();
    const name = `00-${label}.jpg`;
    expect(stored.equals(bare[name] ?? new Uint8Array()), `${name} as it is stored`).toBe(true);
    expect(stored.equals(files[name] ?? new Uint8Array()), `${name} without the label`).toBe(false);
  }
  for (const [name, file] of Object.entries(files)) if (name.endsWith('.jpg')) expect(labelsIn(file), name).toBe(1);
  const list = files['pictures.csv'] ?? new Uint8Array();
  expect([...list.subarray(0, 3)], 'a byte order mark').toEqual([0xef, 0xbb, 0xbf]);
  const [head, ...pictures] = strFromU8(list.subarray(3)).trim().split('\r\n');
  expect(head).toBe('file,made_by_ai,engine,made_at');
  expect(pictures).toHaveLength(13);
  for (const line of pictures) expect(line).toMatch(/^0\d-\w+\.jpg,yes,[\w-]+\/[\w.-]+,2\d{3}-\d\d-\d\dT[\d:.]+Z$/);
});

test('sets are listed with their covers, made again for another product, and deleted', async ({
  page, hand, sandbox, t, inspect, member,
}) => {
  await sandbox.next();
  expect((await member.credits()).held).toBe(0);
  await page.goto('/history');
  await expect(page.getByText(t('history.empty_title'))).toBeVisible();
  await inspect('no sets yet');
  await fillIn(page, hand, t, 'steel pot, 600 ml', [3]);
  const preset = page.getByLabel(t('poster.preset'));
  const choice = (name: 'language' | 'text', value: string) => page.locator(`input[name=poster-${name}][value=${value}]`);
  await hand.select(preset, 'taobao_portrait');
  await hand.choose(choice('language', 'en'));
  await hand.choose(choice('text', 'model'));
  await make(page, hand, t, 1);
  // What the form holds since then is not what the set was made of.
  await hand.select(preset, 'shopify');
  await hand.choose(choice('text', 'set'));
  await hand.choose(choice('language', 'none'));
  await toSession(page, hand, t, 1);
  await hand.press(page.getByRole('link', { name: t('history.like') }));
  await page.waitForURL(/\/studio/);
  await expect(page.locator('input[name=posters]:checked')).toHaveCount(1);
  await expect(page.locator('input[name=posters][value="3"]')).toBeChecked();
  await expect(preset).toHaveValue('taobao_portrait');
  await expect(choice('language', 'en')).toBeChecked();
  await expect(choice('text', 'model')).toBeChecked();
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

test('posters come one by one, and who has a set under way is led to it', async ({ page, hand, sandbox, t, watch, member }) => {
  await sandbox.next({ outcome: 'succeed', seconds: 1 }, { outcome: 'succeed', seconds: 1800 });
  await fillIn(page, hand, t, 'steel pot', [0, 3]);
  await hand.press(submit(page, t, 2));
  await expect(set(page).getByRole('progressbar')).toBeVisible();
  await expect(made(page)).toHaveCount(1, { timeout: MADE_MS });
  await expect(set(page).locator('.picture')).toHaveCount(2);
  await expect(state(page)).toHaveText(t('job.running'));
  await expect(set(page).getByRole('progressbar')).toBeVisible();
  watch.means(409, '/api/predict/posters');
  // As from a second window: what was filled in is still there.
  await page.reload();
  await expect(page.locator('.product[data-ready=true]')).toHaveCount(1);
  await hand.press(submit(page, t, 2));
  await expect(page.getByText(t('poster.active'), { exact: true })).toBeVisible();
  await expect(set(page).locator('.poster-caption')).toHaveCount(2);
  expect(await member.credits()).toMatchObject({ available: 1000 - 2 * PRICE, held: PRICE });
  await sandbox.advance(1800);
  await expect(made(page)).toHaveCount(2, { timeout: MADE_MS });
});
