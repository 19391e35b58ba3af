// A5, A6, A9, E8: photos, as they are taken.
import type { Page } from '@playwright/test';
import type { Hand } from '../support/hand';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const PRICE = 7;

const tray = (page: Page) => page.locator('#pictures');
const state = (page: Page) => tray(page).locator('.job .badge');
const delivered = (page: Page) => tray(page).locator('.picture[data-state=succeeded] img');
const prompt = (page: Page, t: Words) => page.getByLabel(t('photo.prompt'), { exact: true });
const submit = (page: Page, t: Words) => page.getByRole('button', { name: t('photo.submit') });
const count = (page: Page, n: number) => page.getByRole('radio', { name: String(n), exact: true });

async function take(page: Page, hand: Hand, t: Words, text: string, n: number) {
  await page.goto('/studio#photo');
  await hand.write(prompt(page, t), text);
  await hand.choose(count(page, n));
  await expect(submit(page, t)).toContainText(t('credits.amount', { n: PRICE * n }));
  await hand.press(submit(page, t));
  await expect(tray(page).locator('.job-prompt')).toHaveText(text);
}

test('a base model takes as many as wished, in the wished shape, from the wished seed', async ({
  page, hand, member, sandbox, language, t, inspect,
}) => {
  await sandbox.next({ outcome: 'succeed', seconds: 1800 });
  await page.goto('/studio#photo');
  await expect(page.getByText(t('photo.no_own'))).toBeVisible();
  await hand.press(page.getByRole('button', { name: t('photo.idea_sea').split(/[，,]/)[0] }));
  await expect(prompt(page, t)).toHaveValue(t('photo.idea_sea'));
  // It reads no Chinese: what it is given is there before the press.
  if (language.startsWith('zh')) await expect(page.getByLabel(t('given.label', { model: 'Flux' }))).not.toHaveValue('');
  await hand.choose(count(page, 3));
  await hand.choose(page.getByRole('radio', { name: '3:4', exact: true }));
  await hand.press(page.locator('summary').getByText(t('photo.advanced')));
  await hand.write(page.getByLabel(t('photo.seed')), '77');
  await inspect('ready to take photos');
  await expect(submit(page, t)).toContainText(t('credits.amount', { n: 3 * PRICE }));
  await hand.press(submit(page, t));

  await expect(tray(page).getByRole('progressbar', { name: t('photo.progress') })).toBeVisible();
  await expect(tray(page).locator('.picture')).toHaveCount(3);
  await inspect('taking photos');
  expect((await member.credits()).held).toBe(3 * PRICE);
  await sandbox.advance(1800); // however long the looks took, nothing was delivered before
  await expect(delivered(page)).toHaveCount(3, { timeout: 120_000 });
  await expect(state(page)).toHaveText(t('job.succeeded'));
  const { width, height } = (await delivered(page).first().boundingBox()) ?? { width: 1, height: 1 };
  expect(width / height).toBeCloseTo(3 / 4, 1);
  expect(await member.credits()).toMatchObject({ available: 1000 - 3 * PRICE, held: 0 });

  await hand.press(tray(page).locator('summary').getByText(t('job.log')));
  await expect(tray(page).getByRole('region', { name: t('log.lines') })).toBeVisible();
  await hand.press(delivered(page).first().locator('xpath=ancestor::button'));
  await expect(page.getByRole('dialog', { name: t('lightbox.title') }).getByText('77')).toBeVisible();
  await sandbox.audit();
});

test('one’s own model takes the photo and is deleted', async ({ page, hand, member, sandbox, t, inspect }) => {
  await sandbox.next();
  await member.model('Zzyan');
  await page.goto('/studio#photo');
  const model = page.getByRole('radio', { name: /Zzyan/ });
  await expect(model).toBeChecked();
  await hand.choose(page.getByRole('radio', { name: 'Flux' }));
  await hand.choose(model);
  await expect(page.getByText(t('photo.hint_added', { word: 'zzyan' }))).toBeVisible();
  await hand.write(prompt(page, t), 'zzyan, portrait');
  await expect(page.getByText(t('photo.hint_there', { word: 'zzyan' }))).toBeVisible();
  await hand.choose(count(page, 1));
  await hand.press(submit(page, t));
  await expect(delivered(page)).toHaveCount(1, { timeout: 120_000 });

  // D2: and away with it again; what was taken stays.
  await page.goto('/studio#train');
  await hand.press(page.getByRole('button', { name: t('model.delete') }));
  const question = page.getByRole('dialog', { name: t('model.delete_title', { name: 'Zzyan' }) });
  await inspect('asked before a model is deleted');
  await hand.press(question.getByRole('button', { name: t('model.delete') }));
  await expect(page.getByText(t('model.deleted', { name: 'Zzyan' }))).toBeVisible();
  await hand.press(page.getByRole('link', { name: t('nav.photo') }).first());
  await expect(page.getByRole('radio', { name: 'Flux' })).toBeVisible();
  await expect(page.getByRole('radio', { name: /Zzyan/ })).toHaveCount(0);
  await expect(delivered(page)).toHaveCount(1);
  // The picture says that its model is gone, and is not taken again with another face.
  await hand.press(delivered(page).first().locator('xpath=ancestor::button'));
  const dialog = page.getByRole('dialog', { name: t('lightbox.title') });
  await expect(dialog.getByText(t('lightbox.model_gone', { name: 'Zzyan' }))).toBeVisible();
  await expect(dialog.getByRole('link', { name: t('lightbox.again') })).toHaveCount(0);
  // Whoever has the address of before is told, too: no other model is taken until somebody chooses.
  const id = await page.evaluate(async () => (await (await fetch('/api/media/assets?limit=1')).json()).items[0].id as string);
  await page.goto(`/studio?again=${id}#photo`);
  await expect(page.getByText(t('photo.model_gone', { name: 'Zzyan' }))).toBeVisible();
  await expect(submit(page, t)).toBeDisabled();
  await inspect('the model of a picture is gone');
  await hand.choose(page.getByRole('radio', { name: 'Flux' }));
  await expect(submit(page, t)).toBeEnabled();
});

test('a picture the engine refuses is paid back and can be taken again', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next({ outcome: 'nsfw_one' }, { outcome: 'succeed' });
  await take(page, hand, t, 'portrait', 2);
  const failed = tray(page).locator('.picture[data-state=failed]');
  await expect(failed).toHaveCount(1, { timeout: 120_000 });
  // Once in the job, in the same words at the foot of the page.
  await expect(tray(page).getByText(t('credits.returned', { n: PRICE }))).toHaveCount(1);
  await expect(page.locator('.toast')).toContainText(t('credits.returned', { n: PRICE }));
  await expect(state(page)).toHaveText(t('job.partly_succeeded'));
  await inspect('one picture refused');
  expect(await member.credits()).toMatchObject({ available: 1000 - PRICE, held: 0 });

  await hand.press(failed.getByRole('button', { name: t('photo.retry', { n: PRICE }) }));
  await expect(state(page)).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  await expect(failed).toHaveCount(0);
  expect(await member.credits()).toMatchObject({ available: 1000 - 2 * PRICE, held: 0 });
  await sandbox.audit();
});

test('photos that take too long are cancelled and paid back', async ({ page, hand, member, sandbox, t, inspect }) => {
  await sandbox.next({ outcome: 'never' });
  await take(page, hand, t, 'portrait', 2);
  await hand.press(tray(page).getByRole('button', { name: t('job.cancel') }));
  const question = page.getByRole('dialog', { name: t('job.cancel_title') });
  await hand.press(question.getByRole('button', { name: t('job.cancel_yes') }));
  await expect(state(page)).toHaveText(t('job.canceled'));
  await expect(tray(page).locator('.picture').first().getByText(t('credits.returned', { n: PRICE }))).toBeVisible();
  await inspect('cancelled');
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });
  await sandbox.audit();
});

test('photos that all fail cost nothing, and why is said in the same words everywhere', async ({
  page, hand, member, sandbox, t,
}) => {
  await sandbox.next({ outcome: 'fail' });
  await take(page, hand, t, 'portrait', 1);
  await expect(state(page)).toHaveText(t('job.failed'), { timeout: 120_000 });
  const returned = t('credits.returned', { n: PRICE });
  await expect(tray(page).getByText(returned)).toHaveCount(1);
  await expect(tray(page).getByRole('progressbar')).toHaveCount(0);
  const said = await tray(page).locator('.notice p').innerText();
  expect(said).toContain(returned);
  await expect(page.locator('.toast').filter({ hasText: returned })).toHaveText(said);
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });
  await page.goto('/billing');
  const row = page.locator('.ledger tr[data-kind=release]');
  await expect(row).toContainText(t('entry.release'));
  await expect(row).toContainText(said.replace(returned, '').trim());
});

test('a photo needs words, and a stream that breaks is made up for by asking', async ({
  page, hand, member, sandbox, t,
}) => {
  await sandbox.next({ outcome: 'succeed' });
  await page.route(/\/events$/, (route) => route.fulfill({ status: 204 }));
  await page.goto('/studio#photo');
  await hand.press(submit(page, t));
  await expect(page.getByText(t('photo.prompt_missing'))).toBeVisible();
  await expect(prompt(page, t)).toBeFocused();
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });

  await hand.write(prompt(page, t), 'portrait');
  await hand.press(submit(page, t));
  await expect(delivered(page)).toHaveCount(2, { timeout: 120_000 });
});
