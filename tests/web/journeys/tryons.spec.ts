// C3–C6, C10: a person in three garments, from the photos to the pictures, and what becomes of the photos.
import type { Page } from '@playwright/test';
import { drop } from '../support/drop';
import { portrait, type Chosen } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const PRICE = 2;
const MADE_MS = 120_000;

const result = (page: Page) => page.locator('#tryons');
const made = (page: Page) => result(page).locator('.picture[data-state=succeeded] img');
const slots = (page: Page, kind: 'person' | 'garment') => page.locator(`.slots[data-kind=${kind}] .slot img`);
const submit = (page: Page, t: Words, n: number) => page.getByRole('button', { name: t('tryon.submit', { n }) });

const person = (): Chosen => ({ name: 'mei.png', mimeType: 'image/png', buffer: portrait(3, 900) });
const garment = (n: number): Chosen => ({ name: `shirt-${n}.png`, mimeType: 'image/png', buffer: portrait(n, 600) });
const page404 = (): Chosen => ({ name: 'shirt.png', mimeType: 'image/png', buffer: Buffer.from('<!doctype html><title>shirt</title>') });

test('a person tries three garments on; one fails and is paid back, and the photos are there for another try', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await member.redeem(await sandbox.gift({ credits: 10, level: 'plus' }));
  await sandbox.next({ outcome: 'fail' }, {}, {});
  await page.goto('/studio#tryon');
  await hand.press(submit(page, t, 1));
  await expect(page.getByText(t('tryon.person_missing'))).toBeVisible();
  await expect(page.getByText(t('tryon.garment_missing'))).toBeVisible();
  await expect(page.getByText(t('tryon.wears_accessories'))).toBeVisible();
  await expect(page.getByText(t('tryon.at_once'))).toBeVisible();
  await inspect('nothing chosen');
  await hand.hand(page.getByLabel(t('tryon.person_choose')), person());
  await expect(slots(page, 'person')).toHaveCount(1);
  await hand.hand(page.getByLabel(t('tryon.garment_choose')), [garment(11), page404(), garment(12), garment(13)]);
  await expect(slots(page, 'garment')).toHaveCount(3);
  await expect(page.locator('.refused')).toContainText('shirt.png');
  await inspect('chosen');
  // What was chosen is there again after a reload, and nothing of it was sent.
  await page.reload();
  await expect(slots(page, 'garment')).toHaveCount(3);
  await expect(slots(page, 'person')).toHaveCount(1);
  await expect(submit(page, t, 3)).toContainText(t('credits.amount', { n: 3 * PRICE }));
  await hand.press(submit(page, t, 3));
  await expect(page.getByText(t('tryon.consent_missing'))).toBeVisible();
  await hand.choose(page.getByRole('checkbox', { name: t('tryon.consent') }));
  await expect(page.getByRole('checkbox', { name: t('tryon.keep_face') })).toBeChecked();
  await hand.press(submit(page, t, 3));
  await expect(made(page)).toHaveCount(2, { timeout: MADE_MS });
  const failed = result(page).locator('.picture[data-state=failed]');
  await expect(failed).toContainText(t('credits.returned', { n: PRICE }), { timeout: MADE_MS });
  await expect(failed).toContainText(t('worn.again'));
  await expect(result(page).locator('.stages').getByText(t('worn.stage_done'))).toHaveAttribute('aria-current', 'step');
  await inspect('made');
  expect(await member.credits()).toMatchObject({ available: 1010 - 2 * PRICE, held: 0 });

  // Another try, all of them on one picture: the photos are still on the device.
  await sandbox.next();
  await hand.choose(page.getByRole('radio', { name: t('tryon.together') }));
  await hand.choose(page.getByRole('checkbox', { name: t('tryon.consent') }));
  await hand.press(submit(page, t, 3));
  await expect(made(page)).toHaveCount(1, { timeout: MADE_MS });
  expect(await member.credits()).toMatchObject({ available: 1010 - 5 * PRICE, held: 0 });
  // Seen large, it says who made it.
  await hand.press(result(page).locator('.picture-open'));
  const large = page.getByRole('dialog', { name: t('lightbox.title') });
  await expect(large.getByText(t('lightbox.engine')).locator('..')).toContainText('Replicate');
  await hand.press(large.getByRole('button', { name: t('common.close') }));
  // The consent is withdrawn, and the picture is gone with it.
  await hand.press(result(page).getByRole('button', { name: t('worn.withdraw') }));
  await hand.press(page.getByRole('button', { name: t('worn.withdraw_yes') }));
  await expect(result(page).getByText(t('worn.deleted'))).toBeVisible();
  await sandbox.audit();
});

test('a free member tries on one at a time, and is told the way up before the press', async ({
  page, hand, member, sandbox, t,
}) => {
  expect((await member.credits()).held).toBe(0);
  await sandbox.next();
  await page.goto('/studio#tryon');
  await expect(page.getByRole('button', { name: t('tryon.level_up') })).toBeVisible();
  await hand.hand(page.getByLabel(t('tryon.person_choose')), person());
  // Two drops, the second while the first is looked at: one garment is all that may be, and which one is not is said.
  await page.route('**/tryon/take.js', async (route) => {
    await second;
    return route.continue();
  });
  const first = drop(page, [garment(11)], '.slots[data-kind=garment]');
  const second = first.then(() => drop(page, [garment(12)], '.slots[data-kind=garment]'));
  await second;
  await expect(slots(page, 'garment')).toHaveCount(1);
  await expect(page.locator('.refused')).toContainText('shirt-12.png');
  await hand.choose(page.getByRole('checkbox', { name: t('tryon.consent') }));
  await hand.press(submit(page, t, 1));
  await expect(made(page)).toHaveCount(1, { timeout: MADE_MS });
  await sandbox.audit();

  // While nobody takes work who dresses in one garment, that is said before the press.
  const json = await page.evaluate(() => fetch('/api/billing/catalogue').then((answer) => answer.json()));
  expect(json.studios.tryon.worn_at_least).toBe(1);
  json.studios.tryon.worn_at_least = 2;
  await page.route((url) => url.pathname === '/api/billing/catalogue', (route) => route.fulfill({ json }));
  await page.reload();
  await expect(page.locator('#tryon-form')).toContainText(t('tryon.too_few', { n: 2 }));
  await expect(submit(page, t, 1)).toHaveAttribute('aria-disabled', 'true');
});
