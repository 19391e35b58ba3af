// The pages without scripts.
import type { APIRequestContext } from '@playwright/test';
import { expect, test } from '../support/test';

const PATHS = ['/', '/signin', '/pricing', '/studio', '/gallery', '/billing', '/account', '/model', '/operator'];

test('every page can be read without scripts', async ({ browser, deployment }) => {
  const context = await browser.newContext({ baseURL: deployment, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of [...PATHS, '/no-such-page']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).not.toBeEmpty();
    await expect(page.getByRole('navigation')).toBeVisible();
    await expect(page.getByRole('link', { name: '登录', exact: true })).toBeVisible();
    expect(((await page.locator('main').innerText()) ?? '').length).toBeGreaterThan(20);
  }
  await context.close();
});

test('the prices written in the HTML are the catalogue’s', async ({ browser, deployment, request }) => {
  const { prices, durations_seconds: durations, signup_credits } = await catalogue(request);
  const context = await browser.newContext({ baseURL: deployment, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of ['/', '/pricing']) {
    await page.goto(path);
    await expect(page.locator('[data-price=train]')).toHaveText(String(prices.train));
    await expect(page.locator('[data-price=photo]')).toHaveText(String(prices.photo));
  }
  for (const [name, seconds] of Object.entries(durations)) {
    await expect(page.locator(`[data-price=${name}-time]`)).toHaveAttribute('data-seconds', String(seconds));
  }
  await context.close();
  // The welcome gift is a setting of each deployment (a sandbox gives more): the HTML carries the product's own.
  expect(signup_credits).toBeGreaterThan(0);
});

const catalogue = async (request: APIRequestContext) => (await request.get('/api/billing/catalogue')).json();
