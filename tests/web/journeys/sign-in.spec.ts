// A1, B1: the ways in, and out.
import type { Page } from '@playwright/test';
import { newEmail } from '../support/member';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const emailField = (page: Page, t: Words) => page.getByLabel(t('signin.email'), { exact: true });
const codeField = (page: Page, t: Words) => page.getByLabel(t('signin.code'), { exact: true });
const send = (page: Page, t: Words) => page.getByRole('button', { name: t('signin.send') });

test('a code signs in and leads to where one wanted to go', async ({ page, hand, sandbox, t, watch, inspect }) => {
  watch.means(401, '/api/auth/me'); // the billing page asks who is here and sends a visitor to the door
  watch.means(401, '/api/auth/code/verify');
  const email = newEmail();
  await page.goto('/billing');
  await page.waitForURL(/\/signin\?next=%2Fbilling/);
  await inspect('the door');
  await hand.write(emailField(page, t), email);
  await hand.press(send(page, t));

  // The wait before another code counts down.
  const field = codeField(page, t);
  await expect(field).toBeFocused();
  const resend = page.getByRole('button', { name: /\d+/ });
  await expect(resend).toBeDisabled();
  const seconds = async () => Number(/\d+/.exec((await resend.textContent()) ?? '')?.[0]);
  const before = await seconds();
  await expect.poll(seconds).toBeLessThan(before);
  await inspect('a code was sent');

  const code = await sandbox.code(email);
  await hand.write(field, code === '000000' ? '111111' : '000000');
  await expect(page.getByRole('alert')).not.toBeEmpty();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('');
  await inspect('a wrong code');

  await hand.write(field, code);
  await page.waitForURL((url) => url.pathname === '/billing');
  await expect(page.getByRole('heading', { level: 1, name: t('billing.title') })).toBeVisible();
  await expect(page.getByRole('table')).toBeVisible();
});

test('a mail that could not be sent is said so, and another is asked for at once', async ({
  page, hand, sandbox, t, inspect,
}) => {
  const email = newEmail();
  await sandbox.mails('422');
  await page.goto('/signin?next=%2Fbilling');
  await hand.write(emailField(page, t), email);
  await hand.press(send(page, t));
  await expect(page.getByText(t('signin.unsent'))).toBeVisible();
  await inspect('the mail could not be sent');
  await hand.press(send(page, t));
  await expect(codeField(page, t)).toBeFocused();
  await hand.write(codeField(page, t), await sandbox.code(email));
  await page.waitForURL((url) => url.pathname === '/billing');
});

test('an address that is none is refused before it is sent', async ({ page, hand, t }) => {
  await page.goto('/signin');
  await hand.write(emailField(page, t), 'nobody');
  await hand.press(send(page, t));
  await expect(page.getByText(t('signin.email_fault'))).toBeVisible();
  await expect(emailField(page, t)).toBeFocused();
});

test('another address can be taken, and the way back never leads to another site', async ({
  page, hand, sandbox, t,
}) => {
  await page.goto('/signin?next=https://evil.example/');
  await hand.write(emailField(page, t), newEmail());
  await hand.press(send(page, t));
  await expect(codeField(page, t)).toBeFocused();
  await hand.press(page.getByRole('button', { name: t('signin.other_email') }));
  const email = newEmail();
  await expect(emailField(page, t)).toBeFocused();
  await hand.write(emailField(page, t), email);
  await hand.press(send(page, t));
  await expect(page.getByText(email)).toBeVisible();
  await hand.write(codeField(page, t), await sandbox.code(email));
  await page.waitForURL((url) => url.pathname === '/studio');
  await expect(page.getByRole('heading', { name: t('train.title') })).toBeVisible();
});

test('Google signs in', async ({ page, hand, sandbox, t, inspect }) => {
  const email = newEmail();
  await sandbox.google({ sub: email, email, name: 'Lin Yue', email_verified: true });
  await page.goto('/');
  await hand.press(page.getByRole('link', { name: t('welcome.google') }));
  await page.waitForURL(/\/studio/);
  await hand.press(page.getByRole('button', { name: t('nav.menu') }));
  await expect(page.getByText(email)).toBeVisible();
  await inspect('the account menu');
});

test('a sign-in given up at Google is no alarm, and one still comes to where one wanted to go', async ({
  page, hand, sandbox, t, inspect,
}) => {
  await sandbox.google(null);
  await page.goto('/signin?next=%2Fbilling');
  await hand.press(page.getByRole('link', { name: t('signin.google') }));
  await page.waitForURL(/\/sandbox\//);
  await hand.press(page.locator('[name=cancel]'));
  await page.waitForURL(/\/signin\?.*error=/);
  await expect(send(page, t)).toBeEnabled();
  await expect(page.getByText(t('signin.google_failed'))).toHaveCount(0);
  await inspect('back from Google');
  const email = newEmail();
  await hand.write(emailField(page, t), email);
  await hand.press(send(page, t));
  await expect(codeField(page, t)).toBeFocused();
  await hand.write(codeField(page, t), await sandbox.code(email));
  await page.waitForURL((url) => url.pathname === '/billing');
});

test('a sign-in that Google could not end says so', async ({ page, t }) => {
  await page.goto('/api/auth/google/callback?code=x&state=y');
  await page.waitForURL(/\/signin\?.*error=google_stale/);
  await expect(page.getByRole('alert').filter({ hasText: t('signin.google_failed') })).toBeVisible();
});

test('signing out ends it on every page', async ({ page, hand, member, t, watch }) => {
  watch.means(401, '/api/auth/me');
  await page.goto('/account');
  await expect(page.getByText(member.email)).toHaveCount(1); // in the form; the menu has it when it is opened
  await page.goto('/');
  await expect(page.getByRole('link', { name: t('welcome.enter') })).toBeVisible();
  await hand.press(page.getByRole('button', { name: t('nav.menu') }));
  await hand.press(page.getByRole('button', { name: t('nav.signout') }));
  await expect(page.getByRole('link', { name: t('welcome.google') })).toBeVisible();
  await page.goto('/studio');
  await page.waitForURL(/\/signin/);
});
