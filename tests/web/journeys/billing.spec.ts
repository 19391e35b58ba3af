// A7: what was paid for what, and what it would cost.
import { readFileSync } from 'node:fs';
import { expect, test } from '../support/test';

test('the bill shows what was done, with its movements inside and the balance after it', async ({ page, hand, member, sandbox, t, inspect }) => {
  await sandbox.next({ outcome: 'succeed' }, { outcome: 'fail' });
  await member.photos('portrait', 1);
  for (let gift = 1; gift <= 30; gift++) await sandbox.credits(member.email, gift);
  const acts = await member.ledger('&grouped=true');
  const { available, held } = await member.credits();

  await page.goto('/billing');
  const table = page.getByRole('table', { name: t('billing.ledger') });
  const rows = table.locator('tbody tr[data-kind]');
  await expect(rows).toHaveCount(30);
  await inspect('the first page of the bill');
  await hand.press(page.getByRole('button', { name: t('common.more') }));
  await expect(rows).toHaveCount(acts.length);
  await expect(page.getByRole('button', { name: t('common.more') })).toHaveCount(0);
  for (const kind of ['entry.signup', 'entry.capture', 'entry.adjustment'] as const) {
    await expect(table.locator('.ledger-kind').getByText(t(kind), { exact: true }).first()).toBeVisible();
  }
  await expect(page.locator('[data-amount=available]')).toHaveText(available.toLocaleString('en'));
  await expect(page.locator('[data-amount=held]')).toHaveText(String(held));

  // What was held for the photo and charged is folded into its row, which leads to it.
  const photo = rows.and(page.locator('[data-kind=capture]'));
  const inside = table.locator('.ledger-inside').last();
  await expect(inside).toBeHidden();
  await hand.press(photo.getByRole('button', { name: t('billing.movements') }));
  await expect(inside).toContainText(t('entry.hold'));
  await expect(inside).toContainText(t('entry.capture'));
  await inspect('what happened inside');
  await hand.press(photo.getByRole('link'));
  await page.waitForURL(/\/studio\?job=job_\w+#photo/);
  await expect(page.locator('#pictures .picture[data-state=succeeded] img')).toHaveCount(1);
});

test('the bill is searched by what an entry is', async ({ page, hand, member, sandbox, t, inspect }) => {
  await sandbox.next();
  await member.photos('portrait', 1);
  await page.goto('/billing');
  const rows = page.getByRole('table', { name: t('billing.ledger') }).locator('tbody tr[data-kind]');
  await expect(rows).toHaveCount((await member.ledger('&grouped=true')).length);
  const kinds = page.getByLabel(t('billing.kind'));
  await hand.select(kinds, 'capture');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(t('entry.capture'));
  await hand.select(kinds, 'purchase');
  await expect(page.getByText(t('billing.none_filtered'))).toBeVisible();
  await inspect('no entry of that kind');
  await hand.press(page.getByRole('button', { name: t('common.show_all') }));
  await expect(rows).toHaveCount((await member.ledger('&grouped=true')).length);
});

test('the bill is a file for a spreadsheet, too', async ({ page, hand, member, sandbox, language, t }) => {
  await sandbox.credits(member.email, 250);
  await page.goto('/billing');
  await hand.select(page.getByLabel(t('billing.kind')), 'adjustment');
  await expect(page.getByRole('table', { name: t('billing.ledger') }).locator('tbody tr')).toHaveCount(1);
  const saved = page.waitForEvent('download');
  await hand.press(page.getByRole('button', { name: t('billing.export') }));
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  const text = readFileSync(await file.path(), 'utf8');
  const [head = '', ...rows] = text.trimEnd().split('\r\n');
  expect(head.startsWith('\uFEFF')).toBe(true);
  expect(/\p{Script=Han}/u.test(head)).toBe(language.startsWith('zh'));
  expect(rows).toHaveLength(1);
  expect(rows[0]).toContain('250');
});

test('prices are the catalogue’s, and lead to the top-up', async ({ page, hand, member, t }) => {
  const catalogue = await (await page.request.get('/api/billing/catalogue')).json();
  expect((await member.credits()).held).toBe(0);
  await page.goto('/');
  await hand.press(page.getByRole('link', { name: t('welcome.prices_link') }));
  await page.waitForURL(/\/pricing/);
  for (const name of ['train', 'photo', 'poster', 'tryon']) {
    await expect(page.locator(`[data-price=${name}]`)).toHaveText(String(catalogue.prices[name]));
  }
  await expect(page.locator('[data-price=train-money]')).toContainText('$5');
  await expect(page.locator('[data-price=photo-money]')).toContainText('$0.10');
  await expect(page.getByText(t('pricing.rule_failed'), { exact: true })).toBeVisible();
  await expect(page.locator('.packs > li')).toHaveCount(catalogue.packs.length);
  await hand.press(page.getByRole('link', { name: t('pricing.buy_named', { price: '$10' }) }));
  await page.waitForURL(/\/billing\?pack=usd10#topup/);
  await expect(page.locator('input[name=pack][value=usd10]')).toBeChecked();
});
