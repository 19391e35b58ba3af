// A1, B1: the ways in.
import { expect, signInByCode, test } from '../support/studio';

test('a code signs in and leads to where one wanted to go', async ({ page, sandbox, words: t, watch }, info) => {
  watch.allowStatus(401); // the billing page asks who is here and sends a visitor to the door
  const email = `code-${info.project.name}-${Date.now().toString(36)}@example.com`;
  await page.goto('/billing');
  await page.waitForURL(/\/signin\?next=%2Fbilling/);
  await page.getByLabel(t('signin.email'), { exact: true }).fill(email);
  await page.getByRole('button', { name: t('signin.send') }).click();

  // The wait before another code counts down.
  const resend = page.getByRole('button', { name: /\d+/ });
  await expect(resend).toBeDisabled();
  const before = Number(/\d+/.exec((await resend.textContent()) ?? '')?.[0]);
  await expect.poll(async () => Number(/\d+/.exec((await resend.textContent()) ?? '')?.[0])).toBeLessThan(before);

  const code = await sandbox.code(email);
  const wrong = code === '000000' ? '111111' : '000000';
  const field = page.getByLabel(t('signin.code'), { exact: true });
  await field.fill(wrong);
  await expect(page.getByRole('alert')).not.toBeEmpty();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('');

  await field.fill(code);
  await page.waitForURL(/\/billing$/);
  await expect(page.getByRole('heading', { level: 1, name: t('billing.title') })).toBeVisible();
});

test('an address that is none is refused before it is sent', async ({ page, words: t }) => {
  await page.goto('/signin');
  await page.getByLabel(t('signin.email'), { exact: true }).fill('nobody');
  await page.getByRole('button', { name: t('signin.send') }).click();
  await expect(page.getByText(t('signin.email_fault'))).toBeVisible();
  await expect(page.getByLabel(t('signin.email'), { exact: true })).toBeFocused();
});

test('Google signs in', async ({ page, sandbox, words: t }, info) => {
  const name = 'Lin Yue';
  const sub = `${info.project.name}-${Date.now()}`;
  await sandbox.google({ sub, email: `google-${sub}@example.com`, name, email_verified: true });
  await page.goto('/signin');
  await page.getByRole('link', { name: t('signin.google') }).click();
  await page.waitForURL(/\/studio/);
  await page.getByRole('button', { name: t('nav.menu') }).click();
  await expect(page.getByText(`google-${sub}@example.com`)).toBeVisible();
});

test('an open page knows who signed in, and signing out ends it', async ({ page, sandbox, words: t, watch }, info) => {
  watch.allowStatus(401);
  await signInByCode(page, sandbox, t, `out-${info.project.name}-${Date.now().toString(36)}@example.com`);
  await page.goto('/');
  await expect(page.getByRole('link', { name: t('welcome.enter') })).toBeVisible();
  await page.getByRole('button', { name: t('nav.menu') }).click();
  await page.getByRole('button', { name: t('nav.signout') }).click();
  await expect(page.getByRole('link', { name: t('welcome.google') })).toBeVisible();
  await page.goto('/studio');
  await page.waitForURL(/\/signin/);
});

test('the way back never leads to another site', async ({ page, sandbox, words: t }, info) => {
  await page.goto('/signin?next=https://evil.example/');
  const email = `next-${info.project.name}-${Date.now().toString(36)}@example.com`;
  await page.getByLabel(t('signin.email'), { exact: true }).fill(email);
  await page.getByRole('button', { name: t('signin.send') }).click();
  await page.getByLabel(t('signin.code'), { exact: true }).fill(await sandbox.code(email));
  await page.waitForURL(/\/studio/);
});
