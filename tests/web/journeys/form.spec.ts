// A9, ★ idempotency: what is written stays, what is pressed is in view, and what happened is said as it is known.
import type { Page } from '@playwright/test';
import { zipOf } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const prompt = (page: Page, t: Words) => page.getByLabel(t('photo.prompt'), { exact: true });
const submit = (page: Page, t: Words) => page.getByRole('button', { name: t('photo.submit') });
const tray = (page: Page) => page.locator('#pictures');

test('what is written survives a reload and a way to the prices, and an idea is added to it', async ({
  page, hand, member, t, inspect,
}) => {
  expect((await member.credits()).held).toBe(0);
  await page.goto('/studio#photo');
  await hand.write(prompt(page, t), 'my own words');
  await hand.choose(page.getByRole('radio', { name: '3', exact: true }));
  await hand.choose(page.getByRole('radio', { name: '16:9', exact: true }));
  await hand.choose(page.getByRole('radio', { name: 'Standard Diffusion' }));
  await page.reload();
  await expect(prompt(page, t)).toHaveValue('my own words');
  await expect(page.getByRole('radio', { name: '3', exact: true })).toBeChecked();
  await expect(page.getByRole('radio', { name: '16:9', exact: true })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'Standard Diffusion' })).toBeChecked();
  await page.goto('/pricing');
  await page.goto('/studio#photo');
  const idea = t('photo.idea_sea');
  await hand.press(page.getByRole('button', { name: idea.split(/[，,]/)[0] }));
  await expect(prompt(page, t)).toHaveValue(new RegExp(`^my own words(, |，)${idea}$`));
  await inspect('an idea was added');
});

test('a prompt that is too long says by how much and is not cut', async ({ page, hand, member, t, inspect }) => {
  await page.goto('/studio#photo');
  const long = '雨'.repeat(2003);
  await prompt(page, t).fill(long);
  await expect(page.getByText(t('photo.prompt_long', { n: 3, max: 2000 }))).toBeVisible();
  await hand.press(submit(page, t));
  await expect(prompt(page, t)).toBeFocused();
  await expect(prompt(page, t)).toHaveValue(long);
  await inspect('too long');
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });
});

for (const section of ['train', 'photo'] as const) {
  test(`the main button of ${section} is in view with its price when the page opens`, async ({ page, member, t }) => {
    expect((await member.credits()).held).toBe(0);
    if ((page.viewportSize()?.width ?? 0) > 1000) await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`/studio#${section}`);
    const button = page.getByRole('button', { name: t(`${section}.submit`) });
    await expect(button).toBeInViewport({ ratio: 1 });
    // Nothing lies over it or over what is said below it.
    const foot = page.locator(`#${section}-form .form-foot`);
    const covered = await foot.evaluate((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return [top + 2, (top + bottom) / 2, bottom - 2].some((y) => !element.contains(document.elementFromPoint((left + right) / 2, y)));
    });
    expect(covered).toBe(false);
    await expect(button).toContainText(t('credits.amount', { n: section === 'train' ? 350 : 14 }));
  });
}

test('an answer that is cut off after the server took the order is asked for again, and nothing is paid twice', async ({
  page, hand, member, sandbox, t, watch,
}) => {
  watch.meansOffline();
  await sandbox.next({ outcome: 'succeed' }, { outcome: 'succeed' });
  let sent = 0;
  const keys = new Set<string>();
  await page.route('**/api/predict/photos', async (route) => {
    keys.add(route.request().headers()['idempotency-key'] ?? '');
    sent += 1;
    if (sent > 1) return route.continue();
    await route.fetch();
    return route.abort('internetdisconnected');
  });
  await page.goto('/studio#photo');
  await hand.write(prompt(page, t), 'portrait');
  await hand.press(submit(page, t));
  await expect(tray(page).locator('.picture[data-state=succeeded] img')).toHaveCount(2, { timeout: 120_000 });
  await expect(page.getByText(t('photo.refused'))).toHaveCount(0);
  expect([sent, keys.size]).toEqual([2, 1]);
  expect(await member.credits()).toMatchObject({ available: 1000 - 14, held: 0 });
  await sandbox.audit();
});

test('what is not known is not denied, and what was started is shown', async ({
  page, hand, member, sandbox, t, watch, inspect,
}) => {
  watch.meansOffline();
  await sandbox.next({ outcome: 'succeed' });
  await page.route('**/api/predict/photos', async (route) => {
    await route.fetch();
    await route.abort('internetdisconnected');
  });
  await page.goto('/studio#photo');
  await hand.write(prompt(page, t), 'portrait');
  await hand.press(submit(page, t));
  await expect(page.getByText(t('problem.unsure'), { exact: true })).toBeVisible();
  await expect(page.getByText(t('photo.refused'))).toHaveCount(0);
  await inspect('not known');
  await expect(tray(page).locator('.picture[data-state=succeeded] img')).toHaveCount(2, { timeout: 120_000 });
  expect(await member.credits()).toMatchObject({ available: 1000 - 14, held: 0 });
  await sandbox.audit();
});

test('a training that takes longer than usual says so, and when it is given back', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next({ outcome: 'never' });
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zzman');
  await hand.hand(page.locator('.dropzone input'), zipOf(10, 512));
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  await hand.press(page.getByRole('button', { name: t('train.submit') }));
  const log = page.locator('#training-log');
  await expect(log.locator('.job-head')).toContainText(t('job.running'), { timeout: 120_000 });
  await sandbox.advance(7200);
  await page.reload();
  await expect(log.getByText(t('job.slow'))).toBeVisible();
  const [before = '', after = ''] = t('job.deadline', { time: '|' }).split('|');
  await expect(log.locator('.job-status .hint')).toContainText(before);
  await expect(log.locator('.job-status .hint')).toContainText(after);
  await inspect('slower than usual');
  // On a phone it stands above the form.
  if ((page.viewportSize()?.width ?? 0) < 500) {
    const [top, form] = [await log.boundingBox(), await page.locator('#train-form').boundingBox()];
    expect(top?.y).toBeLessThan(form?.y ?? 0);
  }
  expect((await member.credits()).held).toBe(350);
  await sandbox.advance(7200);
  await expect(log.getByText(t('train.failed'))).toBeVisible({ timeout: 120_000 });
  await expect(log.getByText(t('credits.returned', { n: 350 }))).toHaveCount(1);
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });
  await sandbox.audit();
});
