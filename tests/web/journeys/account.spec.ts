// The account: one's name, the language, the light, and where one is signed in.
import { Sandbox } from '../support/sandbox';
import { expect, test } from '../support/test';

test('the name is changed and kept, and friends are invited', async ({ page, hand, member, browser, t, inspect }) => {
  expect((await member.credits()).held).toBe(0);
  await page.goto('/account');
  const name = page.getByLabel(t('account.name'), { exact: true });
  await hand.write(name, 'Lin Yue');
  await hand.press(page.getByRole('button', { name: t('common.save') }));
  await expect(page.getByText(t('account.saved'))).toBeVisible();
  await inspect('saved');
  // Mails that only tell are taken or not; it is kept before the page goes.
  const mails = page.getByLabel(t('account.mails'));
  await expect(mails).toBeChecked();
  const kept = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
  await hand.untick(mails);
  expect((await kept).status()).toBe(200);
  await page.reload();
  await expect(name).toHaveValue('Lin Yue');
  await expect(mails).not.toBeChecked();
  // Whoever follows the invite link is told so where they sign in.
  await hand.press(page.getByRole('link', { name: t('account.invite') }));
  const link = page.getByLabel(t('invite.link'));
  await expect(link).toHaveValue(/\/\?ref=[0-9a-f]{12}$/);
  await inspect('inviting friends');
  const context = await browser.newContext();
  const friend = await context.newPage();
  const address = await link.inputValue();
  await friend.goto(address);
  const code = String(new URL(address).searchParams.get('ref'));
  await expect(friend.locator('[data-way=google]')).toHaveAttribute('href', new RegExp(`invite=${code}$`));
  await friend.goto(new URL('/signin', address).href);
  await expect(friend.locator('.signin .notice')).toBeVisible();
  await context.close();
});

test('level, plan, credits, and what was made with its cost and its fault are there', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next({ outcome: 'succeed' }, { outcome: 'fail' });
  await member.photos('a quiet street', 2);
  await member.photos('a loud street', 1, 'failed');
  await page.goto('/account');
  const membership = page.locator('#membership');
  await expect(membership.getByText(t('nav.level_free'))).toBeVisible();
  await expect(membership.getByText(t('account.plan_free'))).toBeVisible();
  await expect(membership.getByText(/986/)).toBeVisible();
  const rows = page.locator('.generations li');
  await expect(rows).toHaveCount(2);
  await expect(rows.last()).toContainText('2 / 2');
  await expect(rows.last()).toContainText(t('credits.amount', { n: 14 }));
  await expect(rows.first().locator('.error')).not.toBeEmpty();
  await inspect('what was made');
  await hand.select(page.locator('#generations-state'), 'failed');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('a loud street');
  await hand.select(page.locator('#generations-studio'), 'library');
  await expect(page.getByText(t('usage.none'))).toBeVisible();
});

test('a place where one was signed in is ended from here', async ({
  page, hand, member, sandbox, browser, deployment, t, inspect,
}) => {
  await sandbox.advance(60); // the next code to the same address
  const context = await browser.newContext({ baseURL: deployment, userAgent: 'Mozilla/5.0 (iPhone) Safari/605' });
  const other = await member.elsewhere(context, new Sandbox(context.request, deployment));
  expect((await other.credits()).held).toBe(0);

  await page.goto('/account');
  await expect(page.getByText(t('account.this_device'))).toHaveCount(1);
  const end = page.getByRole('button', { name: t('account.end_named', { device: 'Safari · iOS' }) });
  await inspect('two places');
  await hand.press(end);
  await expect(page.getByText(t('account.ended'))).toBeVisible();
  await expect(end).toHaveCount(0);
  expect((await context.request.get('/api/auth/me')).status()).toBe(401);
  await context.close();
});

test('the account’s language is kept, and spoken from the first word on', async ({
  page, hand, member, language, watch,
}) => {
  // Another language breaks its lines elsewhere.
  watch.meansMoves();
  expect((await member.credits()).held).toBe(0);
  await page.goto('/account');
  const chinese = language.startsWith('zh');
  await hand.select(page.locator('#locale'), chinese ? 'en' : 'zh-CN');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(chinese ? 'Account' : '账号设置');
  // What was chosen here is forgotten; what the account says is not.
  await page.evaluate(() => localStorage.removeItem('darkroom.language'));
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(chinese ? 'Account' : '账号设置');
  await hand.select(page.locator('#locale'), chinese ? 'zh-CN' : 'en');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(chinese ? '账号设置' : 'Account');
});

test('language and light are switched in place and kept', async ({ page, hand, inspect, language, watch }) => {
  // Another language breaks its lines elsewhere.
  watch.meansMoves();
  await page.goto('/pricing');
  const heading = page.getByRole('heading', { level: 1 });
  const [mine, other] = language.startsWith('zh') ? ['价格', 'Pricing'] : ['Pricing', '价格'];
  await expect(heading).toHaveText(mine ?? '');
  const names = { Pricing: /English/, 价格: '中文' } as Record<string, RegExp | string>;
  await hand.press(page.getByRole('button', { name: names[other ?? ''] }));
  await expect(heading).toHaveText(other ?? '');
  await page.reload();
  await expect(heading).toHaveText(other ?? '');
  await hand.press(page.getByRole('button', { name: names[mine ?? ''] }));
  await expect(heading).toHaveText(mine ?? '');

  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await paper();
  await hand.press(page.locator('.theme-switch'));
  await expect.poll(paper).not.toBe(before);
  await inspect('the other light');
  const after = await paper();
  await page.reload();
  expect(await paper()).toBe(after);
  await expect(heading).toHaveText(mine ?? '');
});
