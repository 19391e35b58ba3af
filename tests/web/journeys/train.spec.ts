// A3, A4, A9, D-uploads: a training, from pictures to a model.
import type { Page } from '@playwright/test';
import { drop } from '../support/drop';
import type { Hand } from '../support/hand';
import { photos, zipOf, type Chosen } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const PRICE = 350;
const NAME = 'Yue 2026';

const picker = (page: Page) => page.locator('.dropzone input');
const log = (page: Page) => page.locator('#training-log');
const submit = (page: Page, t: Words) => page.getByRole('button', { name: t('train.submit') });

/** The form as it must be before it can be sent. */
async function fill(page: Page, hand: Hand, t: Words, word: string, files: Chosen | Chosen[]) {
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), word);
  await hand.write(page.getByLabel(t('train.name')), NAME);
  await hand.hand(picker(page), files);
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
}

test('a zip becomes a model, with a live log that survives a reload', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next({ outcome: 'succeed' });
  await fill(page, hand, t, 'zzyue', zipOf(12));
  await expect(page.getByText(t('train.files_note'))).toBeVisible();
  await expect(page.getByText(t('train.pictures', { n: 12 }))).toBeVisible();
  await expect(submit(page, t)).toContainText(t('credits.amount', { n: PRICE }));
  await inspect('ready to train');
  await hand.press(submit(page, t));

  await expect(log(page).getByRole('heading', { name: NAME })).toBeVisible();
  await expect(log(page).getByRole('progressbar', { name: t('train.progress') })).toBeVisible();
  await expect(page).toHaveTitle(/^\d+% · /);
  await expect(log(page).locator('.stages [aria-current=step]')).toHaveCount(1);
  // It takes its slot at once, and the form waits for it.
  await expect(page.locator('#train-form')).toContainText(t('train.slots', { used: 1, of: 1 }));
  await expect(page.getByLabel(t('train.trigger'), { exact: true })).toBeDisabled();
  const fold = log(page).locator('summary').getByText(t('job.log'));
  await hand.press(fold);
  const lines = log(page).locator('.log-lines p:not(.log-empty)');
  await expect(lines.first()).toBeVisible();
  const first = await lines.first().textContent();
  await inspect('training');

  await page.reload();
  await expect(lines.first()).toHaveText(first ?? '');
  await expect(log(page).locator('.job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  await expect(page).toHaveTitle(t('title.studio'));
  await inspect('trained');
  expect(await member.credits()).toMatchObject({ available: 1000 - PRICE, held: 0 });

  await hand.press(page.getByRole('button', { name: t('train.use') }));
  await expect(page.getByRole('radio', { name: new RegExp(NAME) })).toBeChecked();
  await expect(page.getByText(t('photo.hint_added', { word: 'zzyue' }))).toBeVisible();
  await sandbox.audit();
});

test('a training that ends while the page is read again is shown with its model and the new balance', async ({
  page, hand, member, sandbox, t,
}) => {
  await sandbox.next({ outcome: 'succeed', seconds: 600 });
  await fill(page, hand, t, 'zzwan', zipOf(10, 512));
  await hand.press(submit(page, t));
  await expect(log(page).getByRole('heading', { name: NAME })).toBeVisible();
  const held = page.locator('.credits-held');
  await expect(held).toHaveCount(1); // a phone has no room to show it

  // The balance and the models are answered while it runs, the list of trainings when it is over.
  await page.route('**/api/train?*', async (route) => {
    await expect(held).toHaveCount(1);
    await sandbox.advance(600);
    await expect.poll(async () => (await member.credits()).held, { timeout: 120_000 }).toBe(0);
    await route.continue();
  });
  await page.reload();
  await expect(page.getByRole('button', { name: t('train.use') })).toBeVisible({ timeout: 120_000 });
  await expect(held).toHaveCount(0);
  await sandbox.audit();
});

test('single photos are sorted out, packed here and trained', async ({
  page, hand, input, member, sandbox, t, inspect,
}) => {
  await sandbox.next({ outcome: 'succeed' });
  await page.goto('/studio#train');
  const [first] = photos(1, 512);
  const text = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') };
  const offered = [...photos(11, 512), text];
  // A mouse drops them, one of them twice.
  if (input === 'mouse' && first) await drop(page, [...offered, first]);
  else await hand.hand(picker(page), offered);

  await expect(page.locator('.previews img')).toHaveCount(11);
  await expect(page.getByText(t('train.other_files', { n: 1 }))).toBeVisible();
  if (input === 'mouse') await expect(page.getByText(t('photo_fault.duplicate', { file: 'face-1.png' }))).toBeVisible();
  await inspect('photos chosen');
  await hand.press(page.getByRole('button', { name: t('train.remove', { file: 'face-11.png' }) }));
  await expect(page.getByText(t('train.chosen', { n: 10, max: 30 }))).toBeVisible();

  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zzmei');
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  const sent = page.waitForRequest((request) => request.method() === 'PUT');
  await hand.press(submit(page, t));
  expect((await sent).headers()['content-type']).toBe('application/zip');
  await expect(log(page).locator('.job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect(await member.credits()).toMatchObject({ available: 1000 - PRICE, held: 0 });
  await sandbox.audit();
});

test('what is missing is said, and nothing is sent', async ({ page, hand, member, t, inspect }) => {
  expect((await member.credits()).available).toBe(1000);
  await page.goto('/studio#train');
  await hand.press(submit(page, t));
  await expect(page.getByText(t('train.trigger_fault'))).toBeVisible();
  await expect(page.getByText(t('train.files_missing'))).toBeVisible();
  await expect(page.getByText(t('train.consent_missing'))).toBeVisible();
  await expect(page.getByLabel(t('train.trigger'), { exact: true })).toBeFocused();
  await inspect('nothing filled in');

  await hand.hand(picker(page), photos(3, 128));
  await expect(page.getByText(t('train.more_needed', { n: 3, missing: 7 }))).toBeVisible();
  await hand.press(page.getByRole('button', { name: t('train.remove_all') }));
  await expect(page.locator('.previews')).toHaveCount(0);
  await hand.hand(picker(page), { name: 'broken.zip', mimeType: 'application/zip', buffer: Buffer.from('PK no') });
  await expect(page.getByText(t('train.zip_unreadable', { file: 'broken.zip' }))).toBeVisible();
  await hand.hand(picker(page), zipOf(3, 64));
  await expect(page.getByText(t('train.files_count', { n: 3, min: 10, max: 30 }))).toBeVisible();
  await hand.press(page.getByRole('button', { name: t('train.remove', { file: 'faces.zip' }) }));
  await expect(page.locator('.chosen-zip')).toHaveCount(0);
});

test('a common trigger word is refused while it is typed, with another one, and nothing is uploaded', async ({
  page, hand, member, t, inspect,
}) => {
  let uploads = 0;
  page.on('request', (request) => (uploads += Number(request.method() === 'PUT')));
  await fill(page, hand, t, 'Portraits', zipOf(10, 512));
  await expect(page.locator('#trigger-error')).toHaveText(t('train.trigger_common', { word: 'Portraits', other: 'zxprtrtsq' }));
  await hand.press(submit(page, t));
  await expect(page.getByLabel(t('train.trigger'), { exact: true })).toBeFocused();
  await inspect('a common word');
  expect(uploads).toBe(0);
  // The word that is offered is there with a press.
  await hand.press(page.locator('#trigger-error').getByRole('button', { name: 'zxprtrtsq' }));
  await expect(page.getByLabel(t('train.trigger'), { exact: true })).toHaveValue('zxprtrtsq');
  await expect(page.getByLabel(t('train.trigger'), { exact: true })).toBeFocused();
  await expect(page.locator('#trigger-error')).toBeEmpty();
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });
});

test('a word that only the server knows as common is refused, another one starts without a second upload', async ({
  page, hand, member, sandbox, t, watch, inspect,
}) => {
  watch.means(422, '/api/train');
  // A page of before the word was added to the list.
  const knowsNone = "export const faultOf = () => '';";
  await page.route('**/common-words.js', (route) => route.fulfill({ contentType: 'text/javascript', body: knowsNone }));
  await sandbox.next({ outcome: 'succeed' });
  await fill(page, hand, t, 'person', zipOf(10, 512));
  await hand.press(submit(page, t));
  await expect(page.getByText(t('train.refused'))).toBeVisible();
  await expect(page.locator('#trigger-error')).not.toBeEmpty();
  await inspect('a word that is taken');
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });

  let uploads = 0;
  page.on('request', (request) => (uploads += Number(request.method() === 'PUT')));
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zzlan');
  await hand.press(submit(page, t));
  await expect(log(page).getByRole('heading', { name: NAME })).toBeVisible();
  expect(uploads).toBe(0);
});

test('pictures the server refuses are named, and nothing is charged', async ({
  page, hand, member, t, watch, inspect,
}) => {
  watch.means(422, '/api/media/uploads');
  await fill(page, hand, t, 'zzrui', zipOf(10, 100));
  await hand.press(submit(page, t));
  await expect(page.getByText(t('train.refused'))).toBeVisible();
  await expect(page.locator('.form-status .notice-list').getByText('face-1.png')).toBeVisible();
  await inspect('pictures refused');
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });
});

test('a failed training says why and pays back', async ({ page, hand, member, sandbox, t, inspect }) => {
  await sandbox.next({ outcome: 'fail' });
  // What looks through the pictures is late: what comes of both presses has its place at once.
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/train/chosen.js', async (route) => {
    await held;
    await route.continue();
  });
  await fill(page, hand, t, 'zzfei', zipOf(10, 512));
  await expect(page.locator('.files-coming li')).toHaveCount(1);
  await hand.press(submit(page, t));
  await expect(page.locator('#train-form .form-status')).toBeVisible();
  letGo();
  await expect(page.locator('.chosen-zip')).toBeVisible();
  await expect(page.locator('.files-coming')).toHaveCount(0);
  await expect(log(page).getByText(t('train.failed'))).toBeVisible({ timeout: 120_000 });
  await expect(log(page).getByText(t('credits.returned', { n: PRICE }))).toBeVisible();
  await inspect('failed');
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });
  await sandbox.audit();
});

test('a running training can be cancelled', async ({ page, hand, member, sandbox, t, inspect }) => {
  // So long that it stands in the engine's queue: what has not begun costs nothing.
  await sandbox.next({ outcome: 'succeed', seconds: 86_400 });
  await fill(page, hand, t, 'zzqi', zipOf(10, 512));
  await hand.press(submit(page, t));
  const cancel = log(page).getByRole('button', { name: t('job.cancel') });
  await hand.press(cancel);
  const question = page.getByRole('dialog', { name: t('job.cancel_title') });
  const keep = question.getByRole('button', { name: t('job.keep') });
  await expect(keep).toBeFocused();
  await inspect('asked before it is cancelled');
  await hand.press(keep);
  await expect(question).toHaveCount(0);
  expect((await member.credits()).held).toBe(PRICE);

  await hand.press(cancel);
  await hand.press(question.getByRole('button', { name: t('job.cancel_yes') }));
  await expect(log(page).getByText(t('train.canceled'))).toBeVisible();
  await expect(log(page).getByText(t('credits.returned', { n: PRICE }))).toBeVisible();
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });
  await sandbox.audit();
});

test('what cancelling a running training costs is said before', async ({ page, hand, member, sandbox, t, inspect }) => {
  await sandbox.next({ outcome: 'never' });
  await fill(page, hand, t, 'zzjiu', zipOf(10, 512));
  await hand.press(submit(page, t));
  await expect(log(page).locator('.job-head')).toContainText(t('job.running'), { timeout: 120_000 });
  await hand.press(log(page).getByRole('button', { name: t('job.cancel') }));
  const question = page.getByRole('dialog', { name: t('job.cancel_title') });
  await expect(question).toContainText(t('job.cancel_text'));
  const [before = '', after = ''] = t('job.cancel_charge', { n: '|' }).split('|');
  const said = Number((await question.innerText()).split(before)[1]?.split(after)[0]);
  expect(said).toBeGreaterThanOrEqual(PRICE / 10);
  await inspect('asked with what it costs');
  await hand.press(question.getByRole('button', { name: t('job.cancel_yes') }));
  await expect(log(page).getByText(t('train.canceled'))).toBeVisible();
  const { available, held } = await member.credits();
  const charged = 1000 - available;
  expect(held).toBe(0);
  expect(charged).toBeGreaterThanOrEqual(PRICE / 10);
  expect(charged).toBeLessThanOrEqual(PRICE);
  await expect(log(page).getByText(t('credits.charged', { n: charged }))).toBeVisible();
  await sandbox.audit();
});
