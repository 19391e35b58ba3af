// C3–C6, C10: a person in three garments, from the photos to the pictures, and what becomes of the photos.
import type { Page } from '@playwright/test';
import { loseFirstAnswer, signInAgain } from '../support/doors';
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
  page, hand, member, sandbox, t, watch, inspect,
}) => {
  watch.meansOffline();
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
  // The end of the page follows what is made: why one failed is longer than its place, and one picture shorter than three.
  watch.meansMoves(/^footer\.footer$/);
  await hand.press(submit(page, t, 3));
  await expect(made(page)).toHaveCount(2, { timeout: MADE_MS });
  const failed = result(page).locator('.picture[data-state=failed]');
  await expect(failed).toContainText(t('credits.returned', { n: PRICE }), { timeout: MADE_MS });
  await expect(failed).toContainText(t('worn.again'));
  await expect(result(page).locator('.stages').getByText(t('worn.stage_done'))).toHaveAttribute('aria-current', 'step');
  await inspect('made');
  expect(await member.credits()).toMatchObject({ available: 1010 - 2 * PRICE, held: 0 });

  // Another try, all of them on one picture: the photos are still on the device. Its answer is cut off after the server took
  // it, so it is asked for again with the same key.
  await sandbox.next();
  const keys = await loseFirstAnswer(page, '/api/predict/tryons');
  await hand.choose(page.getByRole('radio', { name: t('tryon.together') }));
  await hand.choose(page.getByRole('checkbox', { name: t('tryon.consent') }));
  await hand.press(submit(page, t, 3));
  await expect(made(page)).toHaveCount(1, { timeout: MADE_MS });
  await expect(page.getByText(t('tryon.refused'))).toHaveCount(0);
  expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  expect(await member.credits()).toMatchObject({ available: 1010 - 5 * PRICE, held: 0 });
  // Seen large, it says who made it.
  await hand.press(result(page).locator('.picture-open'));
  const large = page.getByRole('dialog', { name: t('lightbox.title') });
  await expect(large.getByText(t('lightbox.engine')).locator('..')).toContainText('Replicate');
  await expect(large.getByText(t('lightbox.photos_gone'))).toBeVisible();
  const saving = page.waitForEvent('download');
  await hand.press(large.getByRole('button', { name: t('lightbox.download_jpg') }));
  expect((await saving).suggestedFilename()).toMatch(/^p-image-try-on-.+-01\.jpg$/);
  await hand.press(large.getByRole('button', { name: t('common.close') }));
  // The consent is withdrawn, and the picture is gone with it.
  await hand.press(result(page).getByRole('button', { name: t('worn.withdraw') }));
  await hand.press(page.getByRole('button', { name: t('worn.withdraw_yes') }));
  await expect(result(page).getByText(t('worn.deleted'))).toBeVisible();
  await sandbox.audit();
});

/** How many garments each form of this browser has kept. */
const garmentsKept = () => new Promise<number[]>((resolve, reject) => {
  const opening = indexedDB.open('darkroom.pictures', 1);
  // Where nothing was kept yet, nothing is made in its place.
  opening.onupgradeneeded = () => opening.transaction?.abort();
  opening.onerror = () => resolve([]);
  opening.onsuccess = () => {
    const all = opening.result.transaction('chosen').objectStore('chosen').getAll();
    all.onerror = () => reject(all.error);
    all.onsuccess = () => {
      opening.result.close();
      resolve(all.result.map(({ chosen }) => chosen.garments?.length ?? 0));
    };
  };
});

test('a free member tries on one at a time, is told the way up, and what was chosen outlives signing in and topping up', async ({
  page, hand, member, sandbox, language, t, watch, inspect,
}) => {
  watch.meansOffline();
  await sandbox.credits(member.email, 1 - 1000);
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
  const keepFace = page.getByRole('checkbox', { name: t('tryon.keep_face') });
  await hand.untick(keepFace);
  const isStillThere = async () => {
    await page.waitForURL(/\/studio#tryon/);
    await expect(slots(page, 'person')).toHaveCount(1);
    await expect(slots(page, 'garment')).toHaveCount(1);
    await expect(keepFace).not.toBeChecked();
  };

  // Signed out elsewhere, and in again, once what is chosen is on the disk.
  await expect.poll(() => page.evaluate(garmentsKept)).toEqual([1]);
  await signInAgain({ page, hand, member, sandbox, t, watch });
  await isStillThere();

  // What is missing is bought on another page.
  const sheet = page.locator('dialog.sheet');
  const chinese = language.startsWith('zh');
  await hand.press(page.getByRole('button', { name: t('credits.topup_missing', { n: PRICE - 1 }) }));
  await hand.press(sheet.getByRole('button', { name: t('order.pay', { price: chinese ? '¥10' : '$10' }) }));
  await page.waitForURL(/\/pay\/stripe\//);
  await hand.press(page.locator('main form button[type=submit]'));
  await page.waitForURL(/\/studio#tryon/);
  await hand.press(sheet.getByRole('button', { name: t('topup.go_on') }));
  await isStillThere();

  // Neither answer comes, though the server took it: what is not known is not denied, and what was started is shown.
  await page.route('**/api/predict/tryons', async (route) => {
    await route.fetch();
    await route.abort('internetdisconnected');
  });
  await hand.choose(page.getByRole('checkbox', { name: t('tryon.consent') }));
  await hand.press(submit(page, t, 1));
  await expect(page.getByText(t('problem.unsure'), { exact: true })).toBeVisible();
  await expect(page.getByText(t('tryon.refused'))).toHaveCount(0);
  await inspect('not known');
  await expect(made(page)).toHaveCount(1, { timeout: MADE_MS });
  expect(await member.credits()).toMatchObject({ available: 1 + (chinese ? 100 : 700) - PRICE, held: 0 });
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
