// What stands between people and the studio: a lost tab, an app's own browser, an ended session, a slow mail service.
import type { Page } from '@playwright/test';
import { newEmail } from '../support/member';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const emailField = (page: Page, t: Words) => page.getByLabel(t('signin.email'), { exact: true });
const codeField = (page: Page, t: Words) => page.getByLabel(t('signin.code'), { exact: true });
const send = (page: Page, t: Words) => page.getByRole('button', { name: t('signin.send') });

test('the step of the code survives the tab being thrown away, and a wrong code says how many tries are left', async ({
  page, hand, sandbox, t, watch, inspect,
}) => {
  watch.means(401, '/api/auth/code/verify');
  const email = newEmail();
  await page.goto('/signin?next=%2Fgallery');
  await hand.write(emailField(page, t), email);
  await hand.press(send(page, t));
  await expect(codeField(page, t)).toBeFocused();

  await page.reload();
  await expect(page.getByText(email)).toBeVisible();
  await expect(page.getByRole('button', { name: /\d+/ })).toBeDisabled();
  await inspect('after a reload');
  const code = await sandbox.code(email);
  await hand.write(codeField(page, t), code === '000000' ? '111111' : '000000');
  await expect(page.getByRole('alert').filter({ hasText: '4' })).toBeVisible();
  await expect(codeField(page, t)).toBeFocused();
  await hand.write(codeField(page, t), code);
  await page.waitForURL((url) => url.pathname === '/gallery');
  // Whoever comes again begins with an address.
  expect(await page.evaluate(() => sessionStorage.getItem('darkroom.code-step'))).toBeNull();
});

test('whoever has a code already gives it without asking for another', async ({ page, hand, sandbox, t, inspect }) => {
  const email = newEmail();
  await page.goto('/signin');
  await hand.write(emailField(page, t), email);
  await hand.press(send(page, t));
  await expect(codeField(page, t)).toBeFocused();
  const code = await sandbox.code(email);
  await page.evaluate(() => sessionStorage.clear());
  await page.goto('/signin');
  await hand.write(emailField(page, t), email);
  await hand.press(page.getByRole('button', { name: t('signin.have_code') }));
  await expect(codeField(page, t)).toBeFocused();
  await inspect('a code that came before');
  await hand.write(codeField(page, t), code);
  await page.waitForURL((url) => url.pathname === '/studio');
});

test('a code that a busy mail service takes late is waited for', async ({ page, hand, sandbox, t, inspect }) => {
  const email = newEmail();
  await sandbox.mails('429', '429', '429');
  await page.goto('/signin');
  await hand.write(emailField(page, t), email);
  await hand.press(send(page, t));
  await expect(page.getByText(t('signin.delayed'))).toBeVisible();
  await expect(page.getByRole('button', { name: t('signin.resend') })).toBeEnabled();
  await inspect('a late code');
  await expect.poll(() => sandbox.mailsTo(email)).toBe(1);
  await hand.write(codeField(page, t), await sandbox.code(email));
  await page.waitForURL((url) => url.pathname === '/studio');
});

for (const [app, agent] of [['WeChat', 'MicroMessenger/8.0.49'], ['Line', 'Line/14.4.0']] as const) {
  test.describe(`inside ${app}`, () => {
    test.use({ userAgent: `Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/111.0.0.0 Mobile ${agent}` });

    test('the mailed code comes first, and a word why', async ({ page, hand, sandbox, t, inspect }) => {
      await page.goto('/');
      const [mail, google] = [page.getByRole('link', { name: t('welcome.email') }), page.getByRole('link', { name: t('welcome.google') })];
      await expect(google).toHaveAttribute('href', '/signin');
      const order = await page.locator('.hero-actions[data-for=visitor] a').evaluateAll((ways) => ways.map((way) => way.getAttribute('data-way')));
      expect(order).toEqual(['mail', 'google']);
      await inspect(`welcomed inside ${app}`);
      await hand.press(mail);
      await page.waitForURL(/\/signin#email$/);
      await expect(page.getByText(t('signin.google_embedded'))).toBeVisible();
      await expect(page.getByRole('link', { name: t('signin.google') })).toHaveCount(0);
      const [field, why] = await Promise.all([
        emailField(page, t).boundingBox(), page.getByText(t('signin.google_embedded')).boundingBox(),
      ]);
      expect(field?.y).toBeLessThan(why?.y ?? 0);
      await inspect(`inside ${app}`);
      const email = newEmail();
      await hand.write(emailField(page, t), email);
      await hand.press(send(page, t));
      await expect(codeField(page, t)).toBeFocused();
      await hand.write(codeField(page, t), await sandbox.code(email));
      await page.waitForURL((url) => url.pathname === '/studio');
    });
  });
}

test('an ended session says so, and leads back', async ({ page, hand, member, sandbox, t, watch, inspect }) => {
  watch.means(401, '/api/auth/me');
  await page.goto('/account');
  // The two lists that this page asks for last: nothing of it is still under way when the session ends.
  await expect(page.getByText(t('usage.none'), { exact: true })).toBeVisible();
  await expect(page.getByText(t('account.this_device'), { exact: true })).toBeVisible();
  await member.endSessions();
  await page.goto('/billing');
  await page.waitForURL(/\/signin\?next=%2Fbilling&ended=1/);
  await expect(page.getByText(t('signin.ended_text'))).toBeVisible();
  await inspect('the session has ended');
  await sandbox.advance(61);
  await hand.write(emailField(page, t), member.email);
  await hand.press(send(page, t));
  await expect(codeField(page, t)).toBeFocused();
  await hand.write(codeField(page, t), await sandbox.code(member.email));
  await page.waitForURL((url) => url.pathname === '/billing');
});

test('whoever left for Google and came back without having signed in is not told that a session has ended', async ({
  page, hand, sandbox, t, watch,
}) => {
  watch.means(401, '/api/auth/me');
  await sandbox.google(null);
  await page.goto('/signin');
  await hand.press(page.getByRole('link', { name: t('signin.google') }));
  await page.waitForURL(/\/sandbox\//);
  await page.goto('/billing');
  await page.waitForURL(/\/signin\?next=%2Fbilling$/);
  await expect(send(page, t)).toBeEnabled();
  await expect(page.getByText(t('signin.ended'), { exact: true })).toHaveCount(0);
});

test('what somebody wrote is not shown to who signs in after them', async ({ page, hand, member, sandbox, t, watch }) => {
  watch.means(401, '/api/');
  const prompt = page.getByLabel(t('photo.prompt'), { exact: true });
  await page.goto('/studio#photo');
  await hand.write(prompt, 'for my eyes');
  // Ended from elsewhere, as by somebody who forgot to sign out.
  await member.endSessions();
  await hand.press(page.getByRole('button', { name: t('photo.submit') }));
  await page.waitForURL(/\/signin\?next=/);
  const other = newEmail();
  await hand.write(emailField(page, t), other);
  await hand.press(send(page, t));
  await expect(codeField(page, t)).toBeFocused();
  await hand.write(codeField(page, t), await sandbox.code(other));
  await page.waitForURL(/\/studio#photo/);
  await expect(prompt).toHaveValue('');
});
