// C7: codes, and credits for coming by.
import { expect, test } from '../support/test';

const WELCOME = 1000;

test('a code is redeemed once', async ({ page, hand, member, sandbox, t, watch, inspect }) => {
  watch.means(404, '/api/billing/codes');
  watch.means(409, '/api/billing/codes');
  const code = await sandbox.gift({ credits: 120, level: 'plus' });
  await page.goto('/billing#topup');
  const field = page.getByLabel(t('redeem.code'));
  const redeem = page.getByRole('button', { name: t('redeem.do'), exact: true });
  await hand.press(redeem);
  await expect(page.getByText(t('redeem.missing'))).toBeVisible();
  await hand.write(field, 'NO-SUCH-CODE-AT-ALL');
  await hand.press(redeem);
  await expect(page.getByText(t('redeem.refused'))).toBeVisible();
  await inspect('no such code');
  await hand.write(field, code.toLowerCase());
  await hand.press(redeem);
  await expect(page.getByText(t('redeem.credits', { n: 120 }))).toBeVisible();
  await expect(page.getByText(t('redeem.level', { level: t('nav.level_plus') }))).toBeVisible();
  await expect(page.locator('[data-amount=available]')).toHaveText((WELCOME + 120).toLocaleString('en'));
  await inspect('redeemed');
  await hand.write(field, code);
  await hand.press(redeem);
  await expect(page.getByText(t('redeem.refused'))).toBeVisible();
  expect(await member.credits()).toMatchObject({ available: WELCOME + 120, held: 0 });
  expect(await member.level()).toBe('plus');
  await hand.press(page.getByRole('link', { name: t('section.ledger'), exact: true }));
  await expect(page.locator('.ledger tbody tr').first()).toContainText(t('entry.code'));
  await sandbox.audit();
});

test('one checks in once, and again when it is time', async ({ page, hand, member, sandbox, t, inspect }) => {
  expect((await member.credits()).available).toBe(WELCOME);
  await page.goto('/billing');
  await expect(page.getByText(t('checkin.weekly'))).toBeVisible();
  await hand.press(page.getByRole('button', { name: t('checkin.do', { n: 6 }) }));
  const done = page.getByRole('button', { name: t('checkin.already') });
  await expect(done).toBeDisabled();
  await expect(page.locator('[data-amount=available]')).toHaveText((WELCOME + 6).toLocaleString('en'));
  // The bill agrees with the balance without a reload.
  await expect(page.locator('.ledger tbody tr').first()).toContainText(t('entry.checkin'));
  await inspect('checked in');
  await page.reload();
  await expect(done).toBeDisabled();
  await sandbox.advance(7 * 86_400);
  await page.reload();
  await hand.press(page.getByRole('button', { name: t('checkin.do', { n: 6 }) }));
  await expect(page.locator('[data-amount=available]')).toHaveText((WELCOME + 12).toLocaleString('en'));
  await sandbox.audit();
});
