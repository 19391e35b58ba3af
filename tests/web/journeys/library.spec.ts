// E1–E5: the prompt library: one press from a cover to a picture, a reference picture, one's own face, prompts of one's own.
import type { Page } from '@playwright/test';
import { loseFirstAnswer, signInAgain } from '../support/doors';
import { portrait } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const MADE_MS = 120_000;
const PRICE = 5;

const result = (page: Page) => page.locator('#library-result');
const state = (page: Page) => result(page).locator('.job .badge');
const delivered = (page: Page) => result(page).locator('.picture[data-state=succeeded] img');
const cover = (page: Page, title: string) => page.locator('.cover').filter({ hasText: title });
const press = (page: Page, title: string) => cover(page, title).getByRole('button').first();
const submit = (page: Page, t: Words) => page.getByRole('button', { name: t('library.submit') });
const forest = (locale: string) => (locale === 'en' ? 'Dream forest' : '梦幻森林');
const neon = (locale: string) => (locale === 'en' ? 'Cyberpunk street' : '赛博朋克街道');
const language = (page: Page) => page.evaluate(() => document.documentElement.lang);

test('one press on a cover makes a picture, and a members’ prompt says why it cannot be had', async ({
  page, hand, member, sandbox, t, watch, inspect,
}) => {
  watch.meansOffline();
  await sandbox.next();
  await page.goto('/studio#library');
  await expect(page.locator('.cover')).toHaveCount(9);
  const lang = await language(page);
  await inspect('the library');
  await hand.choose(cover(page, neon(lang)).getByRole('radio'));
  await expect(page.getByText(t('library.locked'))).toBeVisible();
  await expect(submit(page, t)).toHaveAttribute('aria-disabled', 'true');

  // The answer is cut off after the server took it, so it is asked for again with the same key.
  const keys = await loseFirstAnswer(page, '/api/predict/prompts');
  await hand.press(press(page, forest(lang)));
  await expect(result(page).locator('.job-prompt')).toHaveText(forest(lang));
  await expect(delivered(page)).toHaveCount(1, { timeout: MADE_MS });
  await expect(result(page).locator('.stages').getByText(t('library.step_completed'))).toHaveAttribute('aria-current', 'step');
  await expect(state(page)).toHaveText(t('job.succeeded'));
  await expect(page.getByText(t('library.refused'))).toHaveCount(0);
  expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  expect(await member.credits()).toMatchObject({ available: 1000 - PRICE, held: 0 });
  await inspect('a picture by a prompt');
  const saving = page.waitForEvent('download');
  await hand.press(result(page).getByRole('button', { name: t('library.download') }));
  expect((await saving).suggestedFilename()).toBe(`Flux-${forest(lang).replace(' ', '_')}-01.jpg`);
  await page.goto('/gallery');
  await hand.press(page.getByRole('button', { name: forest(lang) }).first());
  // It can be made again: what that costs is said before.
  const again = page.getByRole('dialog', { name: t('lightbox.title') }).getByRole('link', { name: t('lightbox.again') });
  await expect(again).toHaveText(`${t('lightbox.again')} · ${t('credits.amount', { n: PRICE })}`);
  await hand.press(again);
  await page.waitForURL(/\/studio#library$/);
  await expect(cover(page, forest(lang)).getByRole('radio')).toBeChecked();
  await expect(submit(page, t)).toContainText(t('credits.amount', { n: PRICE }));
  await expect(page.getByText(t('filling.seed_hint'))).toHaveCount(0);
  // With its own seed it is the same picture, which is said, and can be undone.
  await page.goto('/gallery');
  await hand.press(page.getByRole('button', { name: forest(lang) }).first());
  await hand.press(page.getByRole('dialog', { name: t('lightbox.title') }).getByRole('link', { name: t('lightbox.same_seed') }));
  const seed = page.locator('#library-form').getByRole('checkbox');
  await expect(seed).toBeChecked();
  await expect(page.getByText(t('filling.seed_hint'))).toBeVisible();
  await inspect('the seed of a picture');
  await hand.press(press(page, forest(lang)));
  const both = { available: 1000 - 2 * PRICE, held: 0 };
  await expect.poll(() => member.credits(), { timeout: MADE_MS }).toMatchObject(both);
  const { items } = await page.evaluate(() => fetch('/api/media/assets').then((answer) => answer.json()));
  expect(items).toHaveLength(2);
  expect(items[0].seed).toBe(items[1].seed);
  await hand.untick(seed);
  await expect(seed).not.toBeChecked();
  await sandbox.audit();
});

test('a picture is made from a reference picture and a field that outlive a reload, signing in and topping up', async ({
  page, hand, member, sandbox, language: spoken, t, watch, inspect,
}) => {
  await sandbox.next();
  const have = PRICE - 3;
  await sandbox.credits(member.email, have - 1000);
  await page.goto('/studio#library');
  const lang = await language(page);
  const season = page.locator('#slot-season');
  await hand.press(page.locator('summary').getByText(t('library.fill')));
  await hand.write(season, '冬天');
  await hand.hand(page.getByLabel(t('library.reference_choose')), { name: 'me.jpg', mimeType: 'image/jpeg', buffer: portrait(3, 600) });
  const reference = page.locator('.library-reference[data-ready=true] img');
  await expect(reference).toBeVisible();
  await expect(page.getByText(t('library.face_reference'))).toBeVisible();
  await expect(page.getByText(t('library.balance', { now: have, after: 0 }))).toBeVisible();
  await page.reload();
  await expect(season).toHaveValue('冬天');
  await expect(reference).toBeVisible();
  await inspect('a prompt with a reference picture');

  // Signed out elsewhere, and in again.
  await signInAgain({ page, hand, member, sandbox, t, watch });
  await page.waitForURL(/\/studio#library/);
  await expect(season).toHaveValue('冬天');
  await expect(reference).toBeVisible();

  // What is missing is bought on another page.
  const sheet = page.locator('dialog.sheet');
  const chinese = spoken.startsWith('zh');
  await hand.press(page.getByRole('button', { name: t('credits.topup_missing', { n: PRICE - have }) }));
  await hand.press(sheet.getByRole('button', { name: t('order.pay', { price: chinese ? '¥10' : '$10' }) }));
  await page.waitForURL(/\/pay\/stripe\//);
  await hand.press(page.locator('main form button[type=submit]'));
  await page.waitForURL(/\/studio#library/);
  await hand.press(sheet.getByRole('button', { name: t('topup.go_on') }));
  await expect(season).toHaveValue('冬天');
  await expect(reference).toBeVisible();
  await hand.press(submit(page, t));
  await expect(result(page).locator('.job-prompt')).toHaveText(`${forest(lang)} · 冬天`);
  await expect(delivered(page)).toHaveCount(1, { timeout: MADE_MS });
  const bought = chinese ? 100 : 700;
  expect(await member.credits()).toMatchObject({ available: have + bought - PRICE, held: 0 });
  // What made it nobody chose: the gallery finds it by that name.
  await page.goto('/gallery');
  const models = page.getByLabel(t('gallery.model'));
  const engine = (await models.locator('option', { hasText: 'banana' }).textContent()) ?? '';
  await hand.select(models, engine);
  await expect(page).toHaveURL(`/gallery?model=${engine}`);
  await page.reload();
  await expect(models).toHaveValue(engine);
  // Made again, it is filled in as it was, but for the reference picture.
  await hand.press(page.getByRole('button', { name: forest(lang) }).first());
  const large = page.getByRole('dialog', { name: t('lightbox.title') });
  await expect(large.getByText(t('lightbox.reference_gone'))).toBeVisible();
  await hand.press(large.getByRole('link', { name: t('lightbox.again') }));
  await expect(page.getByText(t('filling.reference_gone'))).toBeVisible();
  await expect(season).toHaveValue('冬天');
  // Start anew: nothing of it is left in the form.
  await hand.press(result(page).getByRole('button', { name: t('library.reset') }));
  await expect(season).toHaveValue('');
  await expect(page.getByLabel(t('library.reference_choose'))).toBeVisible();
  await sandbox.audit();
});

test('one’s own face is in the picture by itself, and a failure pays back', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next();
  const { id } = await member.model('Zzyan');
  const before = (await member.credits()).available;
  await sandbox.next({ outcome: 'fail' });
  await page.goto('/gallery');
  // While the engine of that face alone takes no work, that is said before the press.
  const json = await page.evaluate(() => fetch('/api/train/models').then((answer) => answer.json()));
  for (const model of json.items) model.paused = model.trigger_word !== null;
  await page.route((url) => url.pathname === '/api/train/models', (route) => route.fulfill({ json }));
  await page.goto('/studio#library');
  const lang = await language(page);
  await expect(page.locator('#library-form')).toContainText(t('studio.paused'));
  await expect(press(page, forest(lang))).toBeDisabled();
  await page.unrouteAll();
  await page.goto('/gallery');
  await page.goto('/studio#library');
  // What is unfolded is late: its place is there from the press on, and nothing below it is pushed away.
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/library/filling.js', async (route) => {
    await held;
    await route.continue();
  });
  await hand.press(page.locator('summary').getByText(t('library.fill')));
  await expect(page.locator('.filling-wait')).toBeVisible();
  const height = async () => (await page.locator('#library-form').boundingBox())?.height ?? 0;
  const kept = await height();
  letGo();
  const face = page.getByLabel(t('library.face'), { exact: true });
  await expect(face).toHaveValue(/^mdl_/);
  expect(Math.abs((await height()) - kept)).toBeLessThan(48);
  // It stays beside a reference picture, where its engine begins with one.
  await hand.hand(page.getByLabel(t('library.reference_choose')), { name: 'me.jpg', mimeType: 'image/jpeg', buffer: portrait(3, 600) });
  await expect(page.getByText(t('filling.face_both'))).toBeVisible();
  await expect(face).toHaveValue(/^mdl_/);
  expect(id).toMatch(/^job_/);
  await hand.press(press(page, forest(lang)));
  await expect(state(page)).toHaveText(t('job.failed'), { timeout: MADE_MS });
  await expect(result(page).getByText(t('library.step_error'))).toBeVisible();
  expect(await member.credits()).toMatchObject({ available: before, held: 0 });
  await inspect('a picture by a prompt that failed');
  // Come back to, it stands where it stood.
  await page.reload();
  await expect(state(page)).toHaveText(t('job.failed'));
  await sandbox.audit();
});

test('a prompt of one’s own is written, found, filled in, used, changed and deleted', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next();
  await page.goto('/studio#library');
  await hand.press(page.getByRole('button', { name: t('library.new') }));
  const editor = page.getByRole('dialog', { name: t('library.new_title') });
  await hand.write(editor.getByLabel(t('library.own_title')), '雨夜');
  // What was pasted and is too long is not cut off: it is counted, and not kept like that.
  const content = editor.getByLabel(t('library.own_content'));
  await content.fill('雨'.repeat(1003));
  await expect(editor.getByText(t('photo.prompt_long', { n: 3, max: 1000 }))).toBeVisible();
  await expect(content).toHaveAttribute('aria-invalid', 'true');
  await hand.press(editor.getByRole('button', { name: t('library.save') }));
  await expect(content).toBeFocused();
  await inspect('a prompt that is too long');
  await content.fill('');
  await hand.write(content, '{place}的雨夜，霓虹倒影');
  await inspect('writing a prompt');
  await hand.press(editor.getByRole('button', { name: t('library.save') }));
  await expect(editor).toHaveCount(0);
  await hand.press(page.getByRole('button', { name: t('library.category_own') }));
  await expect(page.locator('.cover')).toHaveCount(1);
  // Its field is needed: the press leads there.
  await hand.press(press(page, '雨夜'));
  await expect(page.getByText(t('library.slot_missing'))).toBeVisible();
  await hand.write(page.getByLabel('place'), '重庆');
  // Flux reads no Chinese: what it is given is seen before the press, and the words stay the title.
  const given = page.getByLabel(t('given.label', { model: 'Flux' }));
  await expect(given).toHaveValue(/Chongqing.*a rainy night.*neon/);
  await inspect('a prompt of one’s own put into English');
  await hand.write(given, 'Chongqing on a rainy night');
  await page.reload();
  await expect(given).toHaveValue('Chongqing on a rainy night');
  const order = page.waitForRequest((request) => request.url().endsWith('/api/predict/prompts'));
  await hand.press(submit(page, t));
  expect((await order).postDataJSON()).toMatchObject({ slots: { place: '重庆' }, engine_prompt: 'Chongqing on a rainy night' });
  await expect(result(page).locator('.job-prompt')).toHaveText('雨夜 · 重庆');
  await expect(delivered(page)).toHaveCount(1, { timeout: MADE_MS });
  expect((await member.credits()).available).toBe(1000 - PRICE);
  await hand.press(page.getByRole('button', { name: t('library.edit', { title: '雨夜' }) }));
  const change = page.getByRole('dialog', { name: t('library.edit_title') });
  await hand.write(change.getByLabel(t('library.own_title')), '雨夜二');
  await hand.press(change.getByRole('button', { name: t('library.save') }));
  await expect(cover(page, '雨夜二')).toBeVisible();
  await hand.press(page.getByRole('button', { name: t('library.edit', { title: '雨夜二' }) }));
  await hand.press(change.getByRole('button', { name: t('library.delete') }));
  const question = page.getByRole('dialog', { name: t('library.delete_title', { title: '雨夜二' }) });
  await hand.press(question.getByRole('button', { name: t('library.delete') }));
  await expect(page.getByText(t('library.none'))).toBeVisible();
  await sandbox.audit();
});
