// A7: what was paid for what, and what it would cost.
import { expect, test } from '../support/studio';

test('the bill shows every movement with the balance after it', async ({ page, hand, member, sandbox, t, look }) => {
  await sandbox.next({ outcome: 'succeed' }, { outcome: 'fail' });
  await member.photos('portrait', 1);
  for (let gift = 1; gift <= 30; gift++) await sandbox.credits(member.email, gift);
  const entries = await member.ledger();
  const { available, held } = await member.credits();

  await page.goto('/billing');
  const table = page.getByRole('table', { name: t('billing.ledger') });
  const rows = table.locator('tbody tr');
  await expect(rows).toHaveCount(30);
  await look('the first page of the bill');
  await hand.press(page.getByRole('button', { name: t('common.more') }));
  await expect(rows).toHaveCount(entries.length);
  await expect(page.getByRole('button', { name: t('common.more') })).toHaveCount(0);
  for (const kind of ['entry.signup', 'entry.hold', 'entry.capture', 'entry.adjustment'] as const) {
    await expect(table.locator('.ledger-kind').getByText(t(kind), { exact: true }).first()).toBeVisible();
  }
  await expect(page.locator('[data-amount=available]')).toHaveText(available.toLocaleString('en'));
  await expect(page.locator('[data-amount=held]')).toHaveText(String(held));
});

test('the bill is searched by what an entry is', async ({ page, hand, member, sandbox, t, look }) => {
  await sandbox.next();
  await member.photos('portrait', 1);
  await page.goto('/billing');
  const rows = page.getByRole('table', { name: t('billing.ledger') }).locator('tbody tr');
  await expect(rows).toHaveCount((await member.ledger()).length);
  const kinds = page.getByLabel(t('billing.kind'));
  await hand.select(kinds, 'capture');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(t('entry.capture'));
  await hand.select(kinds, 'purchase');
  await expect(page.getByText(t('billing.none_filtered'))).toBeVisible();
  await look('no entry of that kind');
  await hand.press(page.getByRole('button', { name: t('common.show_all') }));
  await expect(rows).toHaveCount((await member.ledger()).length);
});

test('prices are the catalogue’s, and the top-up says that it is not for sale yet', async ({ page, hand, t }) => {
  const catalogue = await (await page.request.get('/api/billing/catalogue')).json();
  await page.goto('/');
  await hand.press(page.getByRole('link', { name: t('welcome.prices_link') }));
  await page.waitForURL(/\/pricing/);
  await expect(page.locator('[data-price=train]')).toHaveText(String(catalogue.prices.train));
  await expect(page.locator('[data-price=photo]')).toHaveText(String(catalogue.prices.photo));
  await expect(page.getByRole('button', { name: t('pricing.topup') })).toBeDisabled();
  await expect(page.getByText(t('pricing.not_yet'))).toBeVisible();
  await expect(page.locator('.packs > li')).toHaveCount(catalogue.packs.length);
});
