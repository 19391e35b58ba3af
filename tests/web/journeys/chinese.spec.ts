// Prompts in Chinese: what a model that does not read them is given is shown, can be changed, and is sent with the order;
// the title stays what was written.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const MADE_MS = 120_000;

const tray = (page: Page) => page.locator('#pictures');
const prompt = (page: Page, t: Words) => page.getByLabel(t('photo.prompt'), { exact: true });
const given = (page: Page, t: Words) => page.getByLabel(t('given.label', { model: 'Flux' }));

test('a prompt in Chinese is put into English, changed, and made into a picture', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next();
  await page.goto('/studio#photo');
  await expect(page.getByText(t('photo.hint_given'))).toBeVisible();
  await hand.write(prompt(page, t), '雨夜的街道，霓虹倒影');
  await expect(given(page, t)).toHaveValue(/a rainy night, street, neon/);
  await inspect('a prompt put into English');
  await hand.write(given(page, t), 'a rainy street in Chongqing at night');
  await page.reload();
  await expect(given(page, t)).toHaveValue('a rainy street in Chongqing at night');
  await hand.choose(page.getByRole('radio', { name: '1', exact: true }));
  await hand.press(page.getByRole('button', { name: t('photo.submit') }));
  await expect(tray(page).locator('.job-prompt')).toHaveText('雨夜的街道，霓虹倒影');
  await expect(tray(page).locator('.picture[data-state=succeeded] img')).toHaveCount(1, { timeout: MADE_MS });
  await expect(tray(page).locator('.picture img').first()).toHaveAttribute('alt', '雨夜的街道，霓虹倒影');
  expect((await member.credits()).held).toBe(0);
  await sandbox.audit();

  // A field of the library: all of its English is there, and what is too long is said and not sent.
  await page.goto('/studio#tryon');
  await expect(page.locator('#tryon-form .slots').first()).toBeVisible();
  await page.goto('/studio#library');
  await hand.press(page.locator('summary').getByText(t('library.fill')));
  const season = page.getByLabel(/^(Season|季节)/);
  // What the try-on wears is not worn here.
  expect((await season.boundingBox())?.width).toBeGreaterThan(200);
  await hand.write(season, '霓虹'.repeat(20));
  const english = page.locator('#library-form').getByLabel(t('given.label', { model: 'Flux' }));
  await expect(english).toHaveValue(/^(neon\W+){19}neon/);
  await hand.write(english, 'neon light '.repeat(22));
  await expect(page.getByText(t('given.long', { n: 1, max: 240 }))).toBeVisible();
  await hand.press(page.getByRole('button', { name: t('library.submit') }));
  await expect(english).toBeFocused();
  await inspect('too much for a field');
  await hand.write(season, '雨'.repeat(61));
  await expect(page.getByText(t('filling.slot_long', { n: 1, max: 60 }))).toBeVisible();
  expect((await member.credits()).available).toBe(1000 - 7);
});

test('nobody orders what they have not seen: not at once, and not while nobody can translate', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next();
  await sandbox.texts('500', '500');
  await page.goto('/studio#photo');
  await hand.write(prompt(page, t), 'a quiet street');
  await expect(given(page, t)).toHaveCount(0);
  await hand.write(prompt(page, t), '海边的夕阳');
  await expect(given(page, t)).toBeVisible();
  const submit = page.getByRole('button', { name: t('photo.submit') });
  await hand.choose(page.getByRole('radio', { name: '1', exact: true }));
  const silent = page.getByText(t('given.silent', { model: 'Flux' }));
  const again = page.getByRole('button', { name: t('given.again') });
  await expect(silent).toBeVisible();
  const tried = page.waitForResponse((response) => response.url().endsWith('/api/predict/english'));
  await hand.press(submit);
  await tried;
  await expect(given(page, t)).toBeFocused();
  await expect(silent).toBeVisible();
  await expect(again).toBeEnabled();
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });
  await inspect('a prompt that nobody can translate');
  // It answers again.
  await hand.press(again);
  await expect(given(page, t)).toHaveValue(/sunset/);
  const order = page.waitForRequest((request) => request.url().endsWith('/api/predict/photos'));
  await hand.press(submit);
  const sent = (await order).postDataJSON();
  expect(sent.prompt).toBe('海边的夕阳');
  expect(sent.engine_prompt).toContain('sunset');
  await expect(tray(page).locator('.picture[data-state=succeeded] img')).toHaveCount(1, { timeout: MADE_MS });
  expect((await member.credits()).held).toBe(0);
  await sandbox.audit();
});
