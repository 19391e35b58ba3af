// A8: ten dollars in USDT: in time, late, with another amount, not at all.
import type { Page } from '@playwright/test';
import type { Hand } from '../support/hand';
import type { Member } from '../support/member';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const WELCOME = 1000;
const PACK = 700;
/** Until an order expires. */
const HALF_HOUR = 30 * 60;

const clock = (page: Page) => page.getByRole('timer');
const lookFor = (page: Page, t: Words) => page.getByRole('button', { name: t('claim.send') });

/** From the choice to the page that waits. */
async function begin(page: Page, hand: Hand, member: Member, t: Words) {
  await page.goto('/billing?pack=usd10#topup');
  await hand.choose(page.locator('input[name=method][value=usdt]'));
  await hand.press(page.getByRole('button', { name: t('topup.get_address') }));
  await expect(clock(page)).toBeVisible();
  return member.order();
}

/** Seconds the page says are left. */
const left = async (page: Page) => {
  const [minutes = '', seconds = ''] = ((await clock(page).textContent()) ?? '').trim().split(':');
  return Number(minutes) * 60 + Number(seconds);
};

test('the exact amount in time, seen by a page that was reloaded', async ({
  page, context, hand, member, sandbox, t, inspect,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const order = await begin(page, hand, member, t);
  expect(order.amount).toMatch(/^9\.\d{3,5}$/);
  await expect(page.locator('.exact-text')).toHaveText([order.amount, order.address]);
  await expect(page.locator('.qr img')).toHaveJSProperty('complete', true);
  expect(await page.locator('.qr img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await expect(page.getByText(t('usdt.warn_network'))).toBeVisible();
  await expect(page.getByText(t('usdt.warn_fee', { amount: order.amount }))).toBeVisible();
  await inspect('waiting');
  await hand.press(page.getByRole('button', { name: t('usdt.copy_amount') }));
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(order.amount);
  await hand.press(page.getByRole('button', { name: t('usdt.copy_address') }));
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(order.address);

  await page.reload();
  expect(await left(page)).toBeLessThanOrEqual(HALF_HOUR);
  expect(await left(page)).toBeGreaterThan(HALF_HOUR - 300);
  await sandbox.transfer({ to: order.address, amount: order.amount });
  await expect(page.getByText(t('order.paid_title', { n: PACK }))).toBeVisible();
  await inspect('paid');
  expect(await member.credits()).toMatchObject({ available: WELCOME + PACK, held: 0 });
  expect(await member.level()).toBe('pro');
  await sandbox.audit();
});

test('a transfer is said to be seen before it is final, and an explorer’s address names it', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  const order = await begin(page, hand, member, t);
  const txid = await sandbox.transferSeen({ to: order.address, amount: order.amount });
  try {
    await expect(page.getByText(t('usdt.seen'))).toBeVisible();
    await inspect('seen');
    expect(await member.credits()).toMatchObject({ available: WELCOME, held: 0 });
    // Who names it now, with what the address bar of an explorer shows, is told the same.
    await hand.press(page.getByText(t('claim.title')));
    await hand.write(page.getByLabel(t('claim.txid')), `https://tronscan.org/#/transaction/${txid.toUpperCase()}`);
    await hand.press(lookFor(page, t));
    await expect(page.getByText(t('claim.refused'))).toHaveCount(0);
    await expect(page.getByText(t('usdt.seen'))).toBeVisible();
  } finally {
    await sandbox.finalize();
  }
  await expect(page.getByText(t('order.paid_title', { n: PACK }))).toBeVisible();
  expect(await member.credits()).toMatchObject({ available: WELCOME + PACK, held: 0 });
  await sandbox.audit();
});

test('the clock is the server’s, and what comes late is credited all the same', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  const order = await begin(page, hand, member, t);
  await sandbox.advance(HALF_HOUR - 240);
  // The next look of the page brings the server's time along.
  await expect.poll(() => left(page)).toBeLessThan(240);
  await sandbox.advance(300);
  await expect(page.getByText(t('order.expired_title'))).toBeVisible();
  await inspect('the time is over');
  await sandbox.transfer({ to: order.address, amount: order.amount });
  await expect(page.getByText(t('order.paid_title', { n: PACK }))).toBeVisible();
  await expect(page.getByText(t('payment.late_paid'))).toBeVisible();
  expect(await member.credits()).toMatchObject({ available: WELCOME + PACK, held: 0 });
  await sandbox.audit();
});

test('another amount is not credited by itself, and can be claimed', async ({
  page, hand, member, sandbox, t, watch, inspect,
}) => {
  watch.means(404, '/api/billing/orders');
  const order = await begin(page, hand, member, t);
  const txid = await sandbox.transfer({ to: order.address, amount: '5' });
  await hand.press(page.getByText(t('claim.title')));
  const field = page.getByLabel(t('claim.txid'));
  await hand.write(field, 'abc');
  await hand.press(lookFor(page, t));
  await expect(page.getByText(t('claim.fault'))).toBeVisible();
  await hand.write(field, 'f'.repeat(64));
  await hand.press(lookFor(page, t));
  await expect(page.getByText(t('claim.refused'))).toBeVisible();
  await inspect('a transfer nobody saw');
  await hand.write(field, txid);
  await hand.press(lookFor(page, t));
  await expect(page.getByText(t('payment.under'))).toBeVisible();
  await inspect('too little');
  expect(await member.credits()).toMatchObject({ available: WELCOME, held: 0 });
  await page.reload();
  await expect(page.getByText(t('payment.under'))).toBeVisible();
  await sandbox.audit();
});

test('an order is given up', async ({ page, hand, member, sandbox, t, inspect }) => {
  await begin(page, hand, member, t);
  await hand.press(page.getByRole('button', { name: t('order.give_up') }));
  const question = page.getByRole('dialog', { name: t('order.give_up_title') });
  await inspect('asked before it is given up');
  await hand.press(question.getByRole('button', { name: t('order.keep') }));
  await expect(clock(page)).toBeVisible();
  await hand.press(page.getByRole('button', { name: t('order.give_up') }));
  await hand.press(question.getByRole('button', { name: t('order.give_up') }));
  await expect(page.getByText(t('order.canceled_title'))).toBeVisible();
  await expect(page.getByText(t('claim.title'))).toBeVisible();
  expect((await member.order()).state).toBe('canceled');
  expect(await member.credits()).toMatchObject({ available: WELCOME, held: 0 });
  await sandbox.audit();
});
