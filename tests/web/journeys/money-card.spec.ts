// A7, B2, D4: a pack is bought on the checkout page, is not, is paid back.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const WELCOME = 1000;
const PACK = 700;

const order = (page: Page) => page.locator('.order');
const pay = (page: Page, t: Words, price: string) => page.getByRole('button', { name: t('order.pay', { price }) });
/** The checkout is another page, with words of its own. */
const payThere = (page: Page) => page.locator('main form button[type=submit]');
const leave = (page: Page) => page.locator('.cancel a');

test('ten dollars are topped up by card, from the price to the credits', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  expect(await member.level()).toBe('free');
  await page.goto('/pricing');
  await expect(page.locator('.packs > li')).toHaveCount(5);
  await expect(page.locator('.levels [data-locked=true]')).toContainText(t('level.prompts_locked'));
  await inspect('what there is to buy');
  await hand.press(page.getByRole('link', { name: t('pricing.topup'), exact: true }));
  await page.waitForURL(/\/billing\?pack=usd10#topup/);
  await expect(page.locator('input[name=pack][value=usd10]')).toBeChecked();
  await expect(page.locator('input[name=method][value=card]')).toBeChecked();
  await inspect('the choice');
  await hand.press(pay(page, t, '$10'));

  await page.waitForURL(/\/pay\/stripe\//);
  await hand.press(payThere(page));
  await page.waitForURL(/\/billing\?order=/);
  await expect(page.getByText(t('order.paid_title', { n: PACK }))).toBeVisible();
  await inspect('paid');
  expect(await member.credits()).toMatchObject({ available: WELCOME + PACK, held: 0, debt: 0 });
  expect(await member.level()).toBe('pro');
  await expect(page.locator('#corner .credits')).toContainText((WELCOME + PACK).toLocaleString('en'));

  await hand.press(order(page).getByRole('link', { name: t('order.back') }));
  await expect(page.locator('.orders > li')).toHaveCount(1);
  await expect(page.locator('.orders > li')).toContainText(t('order.paid'));
  await hand.press(page.getByRole('link', { name: t('section.ledger'), exact: true }));
  const rows = page.getByRole('table', { name: t('billing.ledger') }).locator('tbody tr');
  await expect(rows.first()).toContainText(t('entry.purchase'));
  await sandbox.audit();
});

test('a checkout that was left waits, and is paid or given up', async ({ page, hand, member, sandbox, t, inspect }) => {
  await page.goto('/billing#topup');
  await hand.choose(page.locator('input[name=pack][value=cny68]'));
  await expect(page.locator('input[name=method]').first()).toBeEnabled();
  await hand.choose(page.locator('input[name=method][value=alipay]'));
  await expect(page.locator('input[name=method][value=usdt]')).toBeDisabled();
  await expect(page.getByText(t('topup.not_this_pack'))).toBeVisible();
  await hand.press(pay(page, t, '¥68'));
  await page.waitForURL(/\/pay\/stripe\//);
  // The page offers what was chosen and nothing else.
  await expect(page.locator('input[name=method]')).toHaveCount(1);
  await expect(page.locator('input[name=method][value=alipay]')).toBeChecked();
  await hand.press(leave(page));

  await page.waitForURL(/\/billing\?order=/);
  await expect(page.getByText(t('order.not_paid'), { exact: true })).toBeVisible();
  await inspect('left without paying');
  await hand.press(order(page).getByRole('link', { name: t('order.pay', { price: '¥68' }) }));
  await page.waitForURL(/\/pay\/stripe\//);
  await hand.press(leave(page));
  await page.waitForURL(/\/billing\?order=/);
  await hand.press(page.getByRole('button', { name: t('order.give_up') }));
  const question = page.getByRole('dialog', { name: t('order.give_up_title') });
  await hand.press(question.getByRole('button', { name: t('order.give_up') }));
  await expect(page.getByText(t('order.canceled_title'))).toBeVisible();
  expect(await member.credits()).toMatchObject({ available: WELCOME, held: 0 });
  expect(await member.level()).toBe('free');
  await sandbox.audit();
});

test('a refund of spent credits is a debt, and the next top-up pays it first', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  const checkout = await member.bought(sandbox, 'usd10');
  await sandbox.credits(member.email, -1600);
  await sandbox.card(checkout, 'refund');
  await expect.poll(async () => (await member.credits()).debt).toBe(600);
  expect((await member.credits()).available).toBe(0);

  await page.goto('/billing');
  await expect(page.locator('[data-amount=debt]')).toContainText(t('billing.debt_text', { n: 600 }));
  await expect(page.locator('[data-amount=available]')).toHaveText('0');
  const rows = page.getByRole('table', { name: t('billing.ledger') }).locator('tbody tr');
  await expect(rows.first()).toContainText(t('billing.debt_grew', { n: 600 }));
  await inspect('something is owed');

  await hand.press(page.locator('.balance').getByRole('link', { name: t('credits.topup') }));
  await hand.choose(page.locator('input[name=pack][value=usd10]'));
  await expect(page.getByText(t('topup.gives_less', { n: PACK, owed: 600, rest: 100 }))).toBeVisible();
  await expect(page.locator('.orders > li')).toContainText(t('order.refunded'));
  await hand.press(pay(page, t, '$10'));
  await page.waitForURL(/\/pay\/stripe\//);
  await hand.press(payThere(page));
  await page.waitForURL(/\/billing\?order=/);
  await expect(page.getByText(t('order.paid_title', { n: PACK }))).toBeVisible();
  expect(await member.credits()).toMatchObject({ available: 100, debt: 0 });
  await page.goto('/billing');
  await expect(page.locator('[data-amount=available]')).toHaveText('100');
  await expect(page.locator('[data-amount=debt]')).toHaveCount(0);
  await expect(rows.first()).toContainText(t('billing.debt_shrank', { n: 600 }));
  await sandbox.audit();
});
