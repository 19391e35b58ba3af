// D7: what is known of somebody, taken away; and the end of an account.
import type { Page } from '@playwright/test';
import type { Hand } from '../support/hand';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const button = (page: Page, name: string) => page.locator('#privacy').getByRole('button', { name, exact: true });
const codeField = (page: Page, t: Words) => page.getByLabel(t('signin.code'), { exact: true });

/** Gives the code that was mailed when the page asked who sits there. */
async function prove(page: Page, hand: Hand, t: Words, code: () => Promise<string>) {
  await expect(page.getByRole('heading', { name: t('proof.title') })).toBeVisible();
  await expect(codeField(page, t)).toBeFocused();
  await hand.write(codeField(page, t), await code());
}

test('what is stored is said, and all of it is taken away', async ({ page, hand, member, sandbox, t, watch, inspect }) => {
  watch.means(401, '/api/account/export');
  expect((await member.credits()).held).toBe(0);
  await sandbox.advance(60); // the next mail to the same address
  await page.goto('/account');
  const section = page.locator('#privacy');
  await hand.press(section.getByText(t('privacy.stored'), { exact: true }));
  await expect(section.getByText(t('privacy.kept_books'))).toBeVisible();
  await inspect('what is stored');

  await hand.press(button(page, t('privacy.take')));
  await prove(page, hand, t, () => sandbox.code(member.email));
  const file = section.getByRole('link', { name: t('privacy.take_file') });
  await expect(file).toBeVisible();
  await inspect('the export is ready');
  const answer = await page.request.get((await file.getAttribute('href')) ?? '');
  expect(answer.status()).toBe(200);
  expect((await answer.body()).subarray(0, 2).toString()).toBe('PK');
});

// D2: per model one button that destroys everything, and the receipt.
test('a model’s page says what is kept of it, and one button destroys all of it with a receipt', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next();
  await member.model('Mei');
  expect((await member.credits()).held).toBe(0);
  await page.goto('/model');
  await hand.press(page.getByRole('link', { name: 'Mei', exact: true }));
  const model = page.locator('#model');
  await expect(model.getByText(t('stored.provider_kept'))).toBeVisible();
  await expect(model.getByText(t('train.consent'))).toBeVisible();
  await inspect('what is kept of a model');
  await hand.press(model.getByRole('button', { name: t('stored.destroy') }));
  const question = page.getByRole('dialog');
  await expect(question.getByText(t('stored.destroy_text', { n: 0 }))).toBeVisible();
  await inspect('what would be destroyed');
  await hand.press(question.getByRole('button', { name: t('stored.destroy') }));
  const receipt = page.locator('#receipt');
  await expect(receipt.getByRole('heading', { name: t('receipt.title_model') })).toBeVisible();
  await expect(receipt.getByText(t('receipt.what_consent'), { exact: true })).toBeVisible();
  await expect(model.getByText(t('stored.was'))).toBeVisible();
  await expect(model.getByRole('button')).toHaveCount(0);
  await inspect('the receipt of a model');
  // The page of a model that is no more opens again, with its receipt; and the receipt by its number alone.
  await page.reload();
  await expect(receipt.getByText(t('receipt.what_place'), { exact: true })).toBeVisible();
  const number = receipt.getByRole('link', { name: /^del_/ });
  const file = await page.request.get(`/api/account/receipts/${await number.textContent()}`);
  expect((await file.json()).of).toBe('model');
  await page.goto((await number.getAttribute('href')) ?? '');
  await expect(page.getByText(t('receipt.what_photos'), { exact: true })).toBeVisible();
});

test('an account ends with its address typed and a proof, and the receipt says what became of it', async ({
  page, hand, member, sandbox, t, watch, inspect,
}) => {
  watch.means(401, '/api/account');
  expect((await member.credits()).held).toBe(0);
  await sandbox.advance(60); // the next mail to the same address
  await page.goto('/account');
  await hand.press(button(page, t('privacy.leave')));
  const confirm = page.locator('#leave-confirm');
  await expect(confirm).toBeFocused();
  await hand.write(confirm, 'nobody@example.com');
  await hand.press(button(page, t('privacy.leave_now')));
  await expect(page.getByText(t('privacy.leave_other'))).toBeVisible();
  await expect(confirm).toBeFocused();
  await inspect('another address');
  // Whoever thinks again is back where they were.
  await hand.press(button(page, t('common.keep')));
  await expect(button(page, t('privacy.leave'))).toBeFocused();

  await hand.press(button(page, t('privacy.leave')));
  await hand.write(confirm, member.email);
  await hand.press(button(page, t('privacy.leave_now')));
  await prove(page, hand, t, () => sandbox.code(member.email));
  await expect(page.getByRole('heading', { name: t('receipt.title') })).toBeVisible();
  await expect(page.getByText(t('receipt.what_account'))).toBeVisible();
  await expect(page.getByText(t('receipt.what_books'))).toBeVisible();
  await inspect('the receipt');
  expect((await page.request.get('/api/auth/me')).status()).toBe(401);
  // The receipt is in the address, for whoever comes back.
  await page.reload();
  await expect(page.getByText(t('receipt.what_files'))).toBeVisible();
});
