// A7, A8, A9: credits that are missing are bought over the work, which is still there afterwards.
import type { Page } from '@playwright/test';
import { photos } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

/** What a photo costs: two of them are missing some. */
const PRICE = 7;
const HAVE = 3;
const TRAINING = 350;

const form = (page: Page) => page.locator('#photo-form');
const prompt = (page: Page, t: Words) => page.getByLabel(t('photo.prompt'), { exact: true });
const short = (page: Page, t: Words, n: number) => page.getByRole('button', { name: t('credits.topup_missing', { n }) });
const submit = (page: Page, t: Words) => page.getByRole('button', { name: t('photo.submit') });
const sheet = (page: Page) => page.locator('dialog.sheet');
const pack = (page: Page, id: string) => sheet(page).locator(`input[name=pack][value=${id}]`);
const way = (page: Page, id: string) => sheet(page).locator(`input[name=method][value=${id}]`);
/** The checkout is another page, with words of its own. */
const payThere = (page: Page) => page.locator('main form button[type=submit]');
const leave = (page: Page) => page.locator('.cancel a');

test('missing credits are bought on the checkout page, and the draft is still there', async ({
  page, hand, member, sandbox, language, t, inspect,
}) => {
  await sandbox.next();
  await sandbox.credits(member.email, HAVE - 1000);
  await page.goto('/studio#photo');
  await hand.write(prompt(page, t), 'a quiet street in the rain');
  const missing = 2 * PRICE - HAVE;
  await expect(form(page)).toContainText(t('credits.short', { needed: 2 * PRICE, available: HAVE }));
  await hand.press(short(page, t, missing));
  await expect(sheet(page).getByRole('heading', { name: t('topup.missing', { n: missing }) })).toBeVisible();
  // The smallest that is enough, in the currency of the language, with its way to pay.
  const chinese = language.startsWith('zh');
  await expect(pack(page, chinese ? 'cny10' : 'usd10')).toBeChecked();
  await expect(way(page, chinese ? 'wechat_pay' : 'card')).toBeChecked();
  await inspect('the sheet');

  // Left without having paid, the work and the order are there.
  const price = chinese ? '¥10' : '$10';
  await hand.press(sheet(page).getByRole('button', { name: t('order.pay', { price }) }));
  await page.waitForURL(/\/pay\/stripe\//);
  await expect(page.locator('input[name=method]')).toHaveCount(1);
  await hand.press(leave(page));
  await page.waitForURL(/\/studio#photo/);
  await expect(prompt(page, t)).toHaveValue('a quiet street in the rain');
  await expect(sheet(page).getByText(t('order.not_paid'), { exact: true })).toBeVisible();
  await inspect('back without having paid');

  await hand.press(sheet(page).getByRole('link', { name: t('order.pay', { price }) }));
  await page.waitForURL(/\/pay\/stripe\//);
  await hand.press(payThere(page));
  await page.waitForURL(/\/studio#photo/);
  const credits = chinese ? 100 : 700;
  await expect(sheet(page).getByText(t('order.paid_title', { n: credits }))).toBeVisible();
  await inspect('paid');
  await hand.press(sheet(page).getByRole('button', { name: t('topup.go_on') }));
  await expect(sheet(page)).toHaveCount(0);
  await expect(prompt(page, t)).toHaveValue('a quiet street in the rain');
  await hand.press(submit(page, t));
  await expect(page.locator('#pictures .picture[data-state=succeeded] img')).toHaveCount(2, { timeout: 120_000 });
  expect(await member.credits()).toMatchObject({ available: HAVE + credits - 2 * PRICE, held: 0 });
  await page.reload();
  await expect(sheet(page)).toHaveCount(0);
  await sandbox.audit();
});

test('a training is topped up by card on the checkout page, and starts with the photos that were chosen before', async ({
  page, hand, member, sandbox, language, t, inspect,
}) => {
  await sandbox.next({ outcome: 'succeed' });
  await sandbox.credits(member.email, -1000);
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zztop');
  await hand.hand(page.locator('.dropzone input'), photos(10, 300));
  await expect(page.locator('.previews li')).toHaveCount(10);
  await hand.press(short(page, t, TRAINING));
  // A card, in whatever language: the page at Stripe asks for its number.
  await hand.choose(way(page, 'card'));
  const chinese = language.startsWith('zh');
  await hand.press(sheet(page).getByRole('button', { name: t('order.pay', { price: chinese ? '¥68' : '$10' }) }));
  await page.waitForURL(/\/pay\/stripe\//);
  await hand.press(payThere(page));
  await page.waitForURL(/\/studio#train/);
  const bought = chinese ? 714 : 700;
  await expect(sheet(page).getByText(t('order.paid_title', { n: bought }))).toBeVisible();
  await hand.press(sheet(page).getByRole('button', { name: t('topup.go_on') }));

  await expect(page.getByLabel(t('train.trigger'), { exact: true })).toHaveValue('zztop');
  await expect(page.locator('.previews li img')).toHaveCount(10);
  await inspect('back with the photos');
  // Consent is given anew.
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  await hand.press(page.getByRole('button', { name: t('train.submit') }));
  await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  expect(await member.credits()).toMatchObject({ available: bought - TRAINING, held: 0 });
  expect(await member.order()).toMatchObject({ state: 'paid', channel: 'card' });
  // They are used, and nothing of them stays on the device.
  await page.reload();
  await expect(page.locator('.dropzone')).toBeVisible();
  await expect(page.locator('.previews')).toHaveCount(0);
  await expect(page.getByText(t('train.files_lost'))).toHaveCount(0);
  await sandbox.audit();
});

test('photos that could not be kept are asked for again', async ({ page, hand, member, t }) => {
  expect((await member.credits()).available).toBe(1000);
  // As where the device has no room, or a private window keeps nothing.
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('none here', 'UnknownError');
    };
  });
  await page.goto('/studio#train');
  await hand.hand(page.locator('.dropzone input'), photos(2, 300));
  await expect(page.locator('.previews li')).toHaveCount(2);
  await page.reload();
  await expect(page.getByText(t('train.files_lost'))).toBeVisible();
  await hand.hand(page.locator('.dropzone input'), photos(2, 300));
  await expect(page.getByText(t('train.files_lost'))).toHaveCount(0);
});

test('credits that went meanwhile are topped up from the refusal, with the pack that covers them', async ({
  page, hand, member, sandbox, language, t, watch,
}) => {
  watch.means(402, '/api/predict/photos');
  await sandbox.next();
  await page.goto('/studio#photo');
  await hand.write(prompt(page, t), 'a red bicycle');
  await expect(submit(page, t)).toContainText(t('credits.amount', { n: 2 * PRICE }));
  await sandbox.credits(member.email, HAVE - 1000);
  await hand.press(submit(page, t));
  await hand.press(page.locator('.form-status').getByRole('button', { name: t('credits.topup') }));
  await expect(sheet(page).getByRole('heading', { name: t('topup.missing', { n: 2 * PRICE - HAVE }) })).toBeVisible();
  await expect(pack(page, language.startsWith('zh') ? 'cny10' : 'usd10')).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toHaveCount(0);
  // The button knows it now, too. With the credits the refusal goes.
  const refusal = page.locator('.form-status [role=alert]');
  await expect(refusal).toBeVisible();
  await hand.press(page.locator('.spend').getByRole('button', { name: t('credits.topup_missing', { n: 2 * PRICE - HAVE }) }));
  await hand.choose(pack(page, 'usd10'));
  await hand.choose(way(page, 'usdt'));
  await hand.press(sheet(page).getByRole('button', { name: t('topup.get_address') }));
  await expect(sheet(page).getByRole('timer')).toBeVisible();
  const order = await member.order();
  await sandbox.transfer({ to: order.address, amount: order.amount });
  await expect(sheet(page).getByText(t('order.paid_title', { n: 700 }))).toBeVisible();
  await hand.press(sheet(page).getByRole('button', { name: t('topup.go_on') }));
  await expect(submit(page, t)).toContainText(t('credits.amount', { n: 2 * PRICE }));
  await expect(refusal).toHaveCount(0);
  // So it does when something else is to be ordered.
  await sandbox.credits(member.email, -700);
  await hand.press(submit(page, t));
  await expect(refusal).toBeVisible();
  await hand.write(prompt(page, t), 'a blue bicycle');
  await expect(refusal).toHaveCount(0);
});

test('missing credits are paid in USDT within the sheet, and the button says so at once', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.credits(member.email, -1000);
  await page.goto('/studio#photo');
  await hand.write(prompt(page, t), 'portrait');
  await hand.press(short(page, t, 2 * PRICE));
  await hand.choose(pack(page, 'usd10'));
  await hand.choose(way(page, 'usdt'));
  await hand.press(sheet(page).getByRole('button', { name: t('topup.get_address') }));
  await expect(sheet(page).getByRole('timer')).toBeVisible();
  await inspect('waiting for a transfer');
  const order = await member.order();
  // Closed and opened again, it is the same order.
  await hand.press(sheet(page).getByRole('button', { name: t('common.close') }));
  await expect(sheet(page)).toHaveCount(0);
  await hand.press(short(page, t, 2 * PRICE));
  await expect(sheet(page).locator('.exact-text').first()).toHaveText(order.amount);
  await sandbox.transfer({ to: order.address, amount: order.amount });
  await expect(sheet(page).getByText(t('order.paid_title', { n: 700 }))).toBeVisible();
  await hand.press(sheet(page).getByRole('button', { name: t('topup.go_on') }));
  await expect(page.locator('#corner .credits')).toContainText('700');
  await expect(prompt(page, t)).toHaveValue('portrait');
  await expect(submit(page, t)).toContainText(t('credits.amount', { n: 2 * PRICE }));
  await sandbox.audit();
});

test('a training that one cannot pay for asks for the pack that covers it', async ({
  page, hand, member, sandbox, language, t,
}) => {
  await sandbox.credits(member.email, -1000);
  await page.goto('/studio#train');
  await hand.press(short(page, t, 350));
  await expect(pack(page, language.startsWith('zh') ? 'cny68' : 'usd10')).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toHaveCount(0);
  await expect(page.locator('#train-form')).toBeVisible();
});
