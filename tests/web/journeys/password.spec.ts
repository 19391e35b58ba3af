// C1, D7: an account with a password, and every way to come back into it.
import type { Page } from '@playwright/test';
import { newEmail } from '../support/member';
import { expect, test } from '../support/test';
import type { Hand } from '../support/hand';
import type { Words } from '../support/words';

const HERONS = 'four blue herons';
const OWLS = 'eleven barn owls';

const emailField = (page: Page, t: Words) => page.getByLabel(t('signin.email'), { exact: true });
const passwordField = (page: Page, t: Words) => page.getByLabel(t('password.password'), { exact: true });
const newField = (page: Page, t: Words) => page.getByLabel(t('password.new'), { exact: true });
const codeField = (page: Page, t: Words) => page.getByLabel(t('signin.code'), { exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The form that asks for address and password. */
async function toForm(page: Page, hand: Hand, t: Words) {
  await page.goto('/signin?next=/billing');
  await hand.press(button(page, t('signin.password')));
  await expect(emailField(page, t)).toBeFocused();
}

/** Makes an account and leaves its address unproven. */
async function register(page: Page, hand: Hand, t: Words, email: string) {
  await toForm(page, hand, t);
  await hand.press(button(page, t('password.to_register')));
  await hand.write(emailField(page, t), email);
  await hand.write(passwordField(page, t), HERONS);
  await hand.press(button(page, t('password.register')));
  await expect(codeField(page, t)).toBeFocused();
}

async function signOut(page: Page, hand: Hand, t: Words) {
  await hand.press(page.getByRole('button', { name: t('nav.menu') }));
  await hand.press(page.getByRole('button', { name: t('nav.signout') }));
  await expect(page.getByRole('link', { name: t('welcome.google') })).toBeVisible();
}

async function logIn(page: Page, hand: Hand, t: Words, email: string, password: string) {
  await toForm(page, hand, t);
  await hand.write(emailField(page, t), email);
  await hand.write(passwordField(page, t), password);
  await hand.press(button(page, t('signin.verify')));
}

test('an account is made, confirmed, left, and entered again', async ({ page, hand, sandbox, t, watch, inspect }) => {
  watch.means(422, '/api/auth/register');
  const email = newEmail();
  await toForm(page, hand, t);
  await inspect('the password form');
  await hand.press(button(page, t('password.to_register')));
  await expect(passwordField(page, t)).toHaveAttribute('autocomplete', 'new-password');

  // What is wrong is said beside its field: at once where it can be seen, by the server where not.
  await hand.press(button(page, t('password.register')));
  await expect(page.getByText(t('signin.email_fault'))).toBeVisible();
  await expect(page.getByText(t('password.short'))).toBeVisible();
  await hand.write(emailField(page, t), email);
  await hand.write(passwordField(page, t), 'password1');
  await hand.press(button(page, t('password.register')));
  await expect(passwordField(page, t)).toHaveAccessibleDescription(/easy to guess|太容易/);
  await expect(passwordField(page, t)).toBeFocused();
  await inspect('a password that others use');

  await hand.write(passwordField(page, t), HERONS);
  const eye = button(page, t('password.show'));
  await hand.press(eye);
  await expect(passwordField(page, t)).toHaveAttribute('type', 'text');
  await expect(eye).toHaveAttribute('aria-pressed', 'true');
  await hand.press(eye);
  await expect(passwordField(page, t)).toHaveAttribute('type', 'password');
  await hand.press(button(page, t('password.register')));

  await expect(codeField(page, t)).toBeFocused();
  await inspect('the address is to be confirmed');
  await hand.write(codeField(page, t), await sandbox.code(email));
  await page.waitForURL((url) => url.pathname === '/billing');
  await expect(page.getByRole('table')).toBeVisible();

  await signOut(page, hand, t);
  await logIn(page, hand, t, email, HERONS);
  await page.waitForURL((url) => url.pathname === '/billing');
  await expect(page.getByRole('table')).toBeVisible();
});

test('an account whose mail could not be sent says so, and another mail is asked for at once', async ({
  page, hand, sandbox, t, inspect,
}) => {
  const email = newEmail();
  await sandbox.mails('422');
  await toForm(page, hand, t);
  await hand.press(button(page, t('password.to_register')));
  await hand.write(emailField(page, t), email);
  await hand.write(passwordField(page, t), HERONS);
  await hand.press(button(page, t('password.register')));
  await expect(page.getByText(t('signin.unsent'))).toBeVisible();
  await inspect('the mail could not be sent');
  await hand.press(button(page, t('signin.resend')));
  await expect(page.getByText(t('signin.unsent'))).toHaveCount(0);
  await expect(page.getByText(t('signin.sent_to'))).toBeVisible();
  await hand.write(codeField(page, t), await sandbox.code(email));
  await page.waitForURL((url) => url.pathname === '/billing');
});

test('a wrong password says so beside the field, and nothing more', async ({ page, hand, t, watch, inspect }) => {
  watch.means(401, '/api/auth/login');
  await logIn(page, hand, t, newEmail(), OWLS);
  await expect(passwordField(page, t)).toHaveAccessibleDescription(/wrong|不正确/);
  await expect(passwordField(page, t)).toBeFocused();
  await expect(passwordField(page, t)).toHaveAttribute('autocomplete', 'current-password');
  await inspect('a wrong password');
  // The way back to the code is open, and the address comes along.
  await hand.press(button(page, t('password.to_code')));
  await expect(emailField(page, t)).toBeFocused();
  await expect(emailField(page, t)).not.toHaveValue('');
  await expect(button(page, t('signin.send'))).toBeEnabled();
});

test('a forgotten password is replaced with a mailed code', async ({ page, hand, sandbox, t, watch, inspect }) => {
  watch.means(401, '/api/auth/password/reset/verify');
  const email = newEmail();
  await register(page, hand, t, email);
  await hand.write(codeField(page, t), await sandbox.code(email));
  await page.waitForURL((url) => url.pathname === '/billing');
  await expect(page.getByRole('table')).toBeVisible();
  await signOut(page, hand, t);
  await sandbox.advance(60); // the next mail to the same address

  await toForm(page, hand, t);
  await hand.press(button(page, t('password.forgot')));
  await hand.write(emailField(page, t), email);
  await inspect('what was forgotten');
  await hand.press(button(page, t('password.send')));
  await expect(codeField(page, t)).toBeFocused();
  // As on a phone that threw the tab away while its owner read the mail.
  await page.reload();
  await expect(codeField(page, t)).toBeFocused();
  await expect(page.getByText(email)).toBeVisible();
  const code = await sandbox.code(email);
  await hand.write(codeField(page, t), code === '000000' ? '111111' : '000000');
  await hand.write(newField(page, t), OWLS);
  await hand.press(button(page, t('password.reset')));
  await expect(page.getByRole('alert').filter({ hasText: /code|验证码/ })).toBeVisible();
  await expect(codeField(page, t)).toBeFocused();
  await inspect('a wrong code');
  await hand.write(codeField(page, t), code);
  await hand.press(button(page, t('password.reset')));
  await page.waitForURL((url) => url.pathname === '/billing');
  await expect(page.getByRole('table')).toBeVisible();

  await signOut(page, hand, t);
  await logIn(page, hand, t, email, OWLS);
  await page.waitForURL((url) => url.pathname === '/billing');
  await expect(page.getByRole('table')).toBeVisible();
});

test('whoever comes by code shows who it is, sets a password, and changes it', async ({
  page, hand, member, sandbox, t, watch, inspect,
}) => {
  watch.means(401, '/api/auth/password');
  watch.means(401, '/api/auth/prove');
  expect((await member.credits()).held).toBe(0);
  await sandbox.advance(60); // the next mail to the same address
  await page.goto('/account');
  await hand.press(button(page, t('account.password_add')));
  await expect(newField(page, t)).toBeFocused();
  await inspect('a first password');
  await hand.write(newField(page, t), HERONS);
  const security = page.locator('#security');
  await hand.press(security.getByRole('button', { name: t('common.save') }));
  // Whoever finds an open browser sets none.
  await expect(page.getByRole('heading', { name: t('proof.title') })).toBeVisible();
  await expect(codeField(page, t)).toBeFocused();
  const code = await sandbox.code(member.email);
  await hand.write(codeField(page, t), code === '000000' ? '111111' : '000000');
  await expect(page.getByRole('alert').filter({ hasText: /code|验证码/ })).toBeVisible();
  await inspect('asked again, and a wrong code');
  await hand.write(codeField(page, t), code);
  await expect(page.getByText(t('password.saved'))).toBeVisible();

  await hand.press(button(page, t('account.password_change')));
  const current = page.getByLabel(t('password.current'), { exact: true });
  await expect(current).toBeFocused();
  await hand.write(current, OWLS);
  await hand.write(newField(page, t), OWLS);
  await hand.press(security.getByRole('button', { name: t('common.save') }));
  await expect(page.getByText(t('password.wrong'))).toBeVisible();
  await expect(current).toBeFocused();
  await inspect('the wrong present password');
  await hand.write(current, HERONS);
  await hand.press(security.getByRole('button', { name: t('common.save') }));
  await expect(security.getByText(t('account.password_set'))).toBeVisible();
});

test('an address can be confirmed later', async ({ page, hand, sandbox, t, watch, inspect }) => {
  watch.means(403, '/api/billing/orders');
  const email = newEmail();
  await register(page, hand, t, email);
  await hand.press(button(page, t('signin.later')));
  await page.waitForURL((url) => url.pathname === '/billing');
  await sandbox.advance(60); // the next mail to the same address
  // What needs a confirmed address leads to where it is confirmed.
  await page.goto('/billing?pack=usd10#topup');
  await hand.choose(page.locator('input[name=method][value=usdt]'));
  await hand.press(page.getByRole('button', { name: t('topup.get_address') }));
  await expect(page.getByRole('link', { name: t('topup.prove') })).toBeVisible();
  await inspect('USDT needs a confirmed address');
  await hand.press(page.getByRole('link', { name: t('topup.prove') }));
  const security = page.locator('#security');
  await expect(security.getByText(t('account.unconfirmed'))).toBeVisible();
  await inspect('not confirmed');
  await hand.press(security.getByRole('button', { name: t('account.confirm') }));
  await expect(codeField(page, t)).toBeFocused();
  await inspect('a code was sent');
  await hand.write(codeField(page, t), await sandbox.code(email));
  await expect(security.getByText(t('account.unconfirmed'))).toHaveCount(0);
  await expect(security.getByText(t('account.password_set'))).toBeVisible();
});
