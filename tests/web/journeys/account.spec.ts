// A7: prices and the bill; the account; language and light.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/studio';

test('the bill shows every movement with the balance after it', async ({ studio: page, sandbox, words: t }) => {
  await sandbox.next({ outcome: 'succeed' });
  await page.goto('/studio#photo');
  await page.getByLabel(t('photo.prompt'), { exact: true }).fill('a portrait for the bill');
  await page.getByRole('button', { name: t('photo.submit') }).click();
  await expect(page.locator('#pictures .picture[data-state=succeeded] img')).toHaveCount(2, { timeout: 60_000 });

  await page.goto('/billing');
  const table = page.getByRole('table', { name: t('billing.ledger') });
  await expect(table).toBeVisible();
  const more = page.getByRole('button', { name: t('common.more') });
  // The end is reached when there is no further page; the first entry of an account is its welcome.
  await expect(async () => {
    if (await more.isVisible()) await more.click();
    await expect(table.getByText(t('entry.signup'))).toBeVisible({ timeout: 1_000 });
  }).toPass();
  for (const kind of ['entry.hold', 'entry.capture', 'entry.adjustment'] as const) {
    await expect(table.locator('.ledger-kind').getByText(t(kind), { exact: true }).first()).toBeVisible();
  }
  const user = await (await page.request.get('/api/auth/me')).json();
  await expect(page.locator('[data-amount=available]')).toHaveText(user.credits.available.toLocaleString('en'));
  await expect(page.locator('[data-amount=held]')).toHaveText(String(user.credits.held));
  await expect(table.locator('tbody tr')).toHaveCount(await entriesInLedger(page));
});

test('prices are the catalogue’s, and the top-up says that it is not for sale yet', async ({ page, words: t }) => {
  const catalogue = await (await page.request.get('/api/billing/catalogue')).json();
  await page.goto('/pricing');
  await expect(page.locator('[data-price=train]')).toHaveText(String(catalogue.prices.train));
  await expect(page.locator('[data-price=photo]')).toHaveText(String(catalogue.prices.photo));
  const button = page.getByRole('button', { name: t('pricing.topup') });
  await expect(button).toBeDisabled();
  await expect(page.getByText(t('pricing.not_yet'))).toBeVisible();
  await expect(page.locator('.packs > li')).toHaveCount(catalogue.packs.length);
});

test('the name is changed, and places one is signed in are listed', async ({ studio: page, words: t }) => {
  await page.goto('/account');
  const name = `Lin ${Date.now() % 1000}`;
  await page.getByLabel(t('account.name'), { exact: true }).fill(name);
  await page.getByRole('button', { name: t('common.save') }).click();
  await expect(page.getByText(t('account.saved'))).toBeVisible();
  await page.reload();
  await expect(page.getByLabel(t('account.name'), { exact: true })).toHaveValue(name);
  await expect(page.getByText(t('account.this_device'))).toHaveCount(1);
});

test('language and light are switched in place and kept', async ({ page }) => {
  await page.goto('/pricing');
  const zhFirst = (await page.locator('html').getAttribute('lang')) === 'zh-CN';
  await page.getByRole('button', { name: zhFirst ? /English/ : '中文' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zhFirst ? 'Pricing' : '价格');
  await expect(page.locator('html')).toHaveAttribute('lang', zhFirst ? 'en' : 'zh-CN');

  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await paper();
  await page.locator('.theme-switch').click();
  expect(await paper()).not.toBe(before);
  const after = await paper();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zhFirst ? 'Pricing' : '价格');
  expect(await paper()).toBe(after);
});

/** All of them, page by page. */
async function entriesInLedger(page: Page): Promise<number> {
  let count = 0;
  let cursor: string | null = '';
  while (cursor !== null) {
    const params: Record<string, string> = cursor ? { limit: '100', cursor } : { limit: '100' };
    const response = await page.request.get('/api/billing/ledger', { params });
    const answer: { items: unknown[]; next: string | null } = await response.json();
    count += answer.items.length;
    cursor = answer.next;
  }
  return count;
}
