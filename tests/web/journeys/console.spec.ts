// C8: the console of whoever runs the studio.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const code = (page: Page, t: Words) => page.getByLabel(t('operator.code'), { exact: true });
const section = (page: Page, name: string) =>
  page.getByRole('navigation', { name: /Sections|控制台/ }).getByRole('link', { name, exact: true });

test('a second factor is set up once, and somebody is found, given credits with a reason, and seen in the log', async ({
  page, hand, member, sandbox, t, watch, inspect,
}) => {
  watch.means(401, '/api/operator/totp');
  await sandbox.operator(member.email);
  await sandbox.advance(600); // before another code is mailed, and the sign-in is no proof any more
  await page.goto('/operator');
  await expect(code(page, t)).toBeFocused();
  await inspect('the door');
  await hand.press(page.getByRole('button', { name: t('operator.set_up') }));
  const mailed = page.getByLabel(t('signin.code'), { exact: true });
  await expect(mailed).toBeFocused();
  await hand.write(mailed, await sandbox.code(member.email));
  await expect(page.getByRole('img', { name: t('operator.qr') })).toBeVisible();
  await inspect('what a device needs');
  await hand.write(code(page, t), '000000');
  await hand.press(page.getByRole('button', { name: t('operator.enter') }));
  await expect(page.getByRole('alert')).toBeVisible();
  await hand.write(code(page, t), await sandbox.digits(member.email));
  await hand.press(page.getByRole('button', { name: t('operator.enter') }));
  await expect(page.getByRole('heading', { name: t('operator.recovery') })).toBeVisible();
  await expect(page.locator('.operator-codes li')).toHaveCount(10);
  await inspect('recovery codes');
  await hand.press(page.getByRole('button', { name: t('operator.recovery_kept') }));

  await hand.write(page.getByLabel(t('operator.search')), member.email);
  // The list of everybody may have them, too: it goes before what is found comes.
  const found = page.waitForResponse((answer) => answer.url().includes('/api/operator/users?q='));
  await hand.press(page.getByRole('button', { name: t('operator.find') }));
  await found;
  await hand.press(page.getByRole('link', { name: member.email }));
  await expect(page.getByRole('heading', { name: member.email })).toBeVisible();
  await inspect('somebody');
  await hand.press(page.locator('summary').getByText(t('operator.adjust')));
  await hand.write(page.getByLabel(t('operator.credits_more')), '25');
  watch.means(422, '/api/operator/users/');
  await hand.press(page.getByRole('button', { name: t('operator.adjust') }));
  await expect(page.locator('#adjust-reason-fault')).toBeVisible();
  await hand.write(page.locator('#adjust-reason'), 'the photo of 12 May');
  // Ten minutes later it asks again, and then does what was asked.
  await sandbox.advance(601);
  watch.means(401, '/api/operator/users/');
  await hand.press(page.getByRole('button', { name: t('operator.adjust') }));
  await expect(page.getByRole('heading', { name: t('operator.again') })).toBeVisible();
  await inspect('shown once more');
  await hand.write(code(page, t), await sandbox.digits(member.email));
  await hand.press(page.getByRole('dialog').getByRole('button', { name: t('operator.enter') }));
  await expect(page.locator('.operator-table')).toContainText('+25');
  expect((await member.credits()).available).toBe(1025);

  await hand.press(section(page, t('operator.audit')));
  const newest = page.locator('.operator-list li').first();
  await expect(newest).toContainText('the photo of 12 May');
  const change = newest.getByRole('row', { name: t('operator.field_bought') });
  await expect(change.getByRole('cell')).toHaveText(['1,000', '1,025']);
  await inspect('the log');
  await sandbox.audit();
});

test('every section of the console is fit to be seen', async ({ page, hand, member, sandbox, t, inspect }) => {
  await sandbox.operator(member.email);
  await member.photos('portrait', 1);
  await page.goto('/operator');
  await hand.write(code(page, t), await sandbox.digits(member.email));
  await hand.press(page.getByRole('button', { name: t('operator.enter') }));
  await hand.press(page.getByRole('button', { name: t('operator.recovery_kept') }));
  for (const name of ['jobs', 'transfers', 'inbox', 'codes', 'metrics', 'audit', 'doctor'] as const) {
    await hand.press(section(page, t(`operator.${name}`)));
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await inspect(name);
  }
  await hand.press(section(page, t('operator.codes')));
  await hand.write(page.getByLabel(t('operator.count')), '2');
  await hand.write(page.getByLabel(t('operator.credits_each')), '50');
  await hand.write(page.locator('#codes-reason'), 'spring fair');
  await hand.press(page.getByRole('button', { name: t('operator.make_codes') }));
  await expect(page.locator('.operator-codes li')).toHaveCount(2);
  await member.redeem((await page.locator('.operator-codes li').first().textContent()) ?? '');
  expect((await member.credits()).available).toBe(1043);
});

test('who is no operator is told so, and nothing else', async ({ page, member, t, watch }) => {
  watch.means(404, '/api/operator/totp');
  expect((await member.credits()).held).toBe(0);
  await page.goto('/operator');
  await expect(page.getByText(t('operator.stranger'), { exact: true })).toBeVisible();
});
