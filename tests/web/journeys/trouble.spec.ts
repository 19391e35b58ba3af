// What goes wrong is said, costs nothing, and can be gone on from.
import type { Page } from '@playwright/test';
import { photos } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const prompt = (page: Page, t: Words) => page.getByLabel(t('photo.prompt'), { exact: true });
const submit = (page: Page, t: Words) => page.getByRole('button', { name: t('photo.submit') });

test.describe('offline', () => {
  // Of two that rule one network, the far one would win.
  test.use({ delayMs: 0 });

  test('without a network it says so, and goes on when there is one', async ({
    page, context, hand, member, sandbox, t, watch, inspect,
  }) => {
    await sandbox.next({ outcome: 'succeed' });
    await page.goto('/studio#photo');
    await hand.write(prompt(page, t), 'portrait');
    watch.meansOffline();
    await context.setOffline(true);
    await hand.press(submit(page, t));
    await expect(page.getByText(t('problem.network'))).toBeVisible();
    await inspect('no network');
    await context.setOffline(false);
    await hand.press(submit(page, t));
    await expect(page.locator('#pictures .picture[data-state=succeeded] img')).toHaveCount(2, { timeout: 120_000 });
    await expect(page.getByText(t('problem.network'))).toHaveCount(0);
    expect(await member.credits()).toMatchObject({ available: 1000 - 14, held: 0 });
  });
});

test('credits that were spent elsewhere meanwhile are missed in time', async ({
  page, hand, member, sandbox, t, watch, inspect,
}) => {
  watch.means(402, '/api/predict/photos');
  await page.goto('/studio#photo');
  await hand.write(prompt(page, t), 'portrait');
  await sandbox.credits(member.email, 3 - 1000);
  await hand.press(submit(page, t));
  await expect(page.getByText(t('photo.refused'))).toBeVisible();
  await expect(page.locator('#photo-form').getByRole('alert')).toContainText(
    t('credits.short', { needed: '14', available: '3' }),
  );
  await inspect('refused for want of credits');
  expect(await member.credits()).toMatchObject({ available: 3, held: 0 });
});

test('a session that ended meanwhile leads to the door and back', async ({ page, hand, member, sandbox, t, watch }) => {
  watch.means(401, '/api/');
  await page.goto('/studio#photo');
  await hand.write(prompt(page, t), 'portrait');
  await member.endSessions();
  await hand.press(submit(page, t));
  await page.waitForURL(/\/signin\?next=/);
  await expect(page.getByText(t('signin.ended'), { exact: true })).toBeVisible();
  await sandbox.advance(60);
  await hand.write(page.getByLabel(t('signin.email'), { exact: true }), member.email);
  await hand.press(page.getByRole('button', { name: t('signin.send') }));
  const code = page.getByLabel(t('signin.code'), { exact: true });
  await expect(code).toBeFocused();
  await hand.write(code, await sandbox.code(member.email));
  await page.waitForURL(/\/studio#photo/);
  // What was written is still there.
  await expect(prompt(page, t)).toHaveValue('portrait');
  await expect(submit(page, t)).toBeVisible();
  await page.reload();
  await expect(prompt(page, t)).toHaveValue('portrait');
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });
});

test('a session that ended before a training was sent leads to the door without a question, and the photos wait', async ({
  page, hand, member, sandbox, t, watch,
}) => {
  watch.means(401, '/api/');
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    return dialog.dismiss();
  });
  await page.goto('/studio#train');
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zzfin');
  await hand.hand(page.locator('.dropzone input'), photos(10, 300));
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  await member.endSessions();
  await hand.press(page.getByRole('button', { name: t('train.submit') }));
  await page.waitForURL(/\/signin\?next=/);
  await expect(page.getByText(t('signin.ended'), { exact: true })).toBeVisible();
  await sandbox.advance(60);
  await hand.write(page.getByLabel(t('signin.email'), { exact: true }), member.email);
  await hand.press(page.getByRole('button', { name: t('signin.send') }));
  const code = page.getByLabel(t('signin.code'), { exact: true });
  await expect(code).toBeFocused();
  await hand.write(code, await sandbox.code(member.email));
  await page.waitForURL(/\/studio#train/);
  await expect(page.locator('.previews li')).toHaveCount(10);
  await expect(page.getByLabel(t('train.trigger'), { exact: true })).toHaveValue('zzfin');
  expect(asked).toEqual([]);
});

test('while the engine refuses the studio, the button says that it is paused', async ({
  page, hand, member, sandbox, t, watch, inspect,
}) => {
  watch.means(503, '/api/predict/photos');
  await sandbox.next({ create: '402' });
  // With a route a browser keeps nothing: the prices are asked for anew by every page.
  await page.route((url) => url.pathname === '/api/billing/catalogue', (route) => route.continue());
  await page.goto('/studio#photo');
  await hand.write(prompt(page, t), 'portrait');
  await hand.press(submit(page, t));
  await expect(page.locator('#pictures')).toContainText(t('job.failed'), { timeout: 120_000 });
  // Whoever had the page open is refused, and whoever comes now is told before.
  await hand.press(submit(page, t));
  await expect(page.locator('#photo-form').getByRole('alert')).toBeVisible();
  await inspect('refused while paused');
  await page.reload();
  await expect(page.locator('#photo-form')).toContainText(t('studio.paused'));
  await inspect('paused');
  await page.goto('/studio#library');
  await expect(page.locator('button.cover-press').first()).toBeDisabled();
  await page.goto('/studio#photo');
  expect(await member.credits()).toMatchObject({ available: 1000, held: 0 });

  await sandbox.advance(61);
  await sandbox.next({});
  await page.reload();
  await expect(page.locator('#photo-form')).not.toContainText(t('studio.paused'));
  await hand.write(prompt(page, t), 'portrait');
  await hand.press(submit(page, t));
  await expect(page.locator('#pictures .picture[data-state=succeeded] img')).toHaveCount(2, { timeout: 120_000 });
  await sandbox.audit();
});

test('an address that leads nowhere leads home', async ({ page, hand, t, watch }) => {
  watch.means(404, '/no-such-page');
  await page.goto('/no-such-page');
  await expect(page.getByRole('heading', { level: 1, name: t('missing.title') })).toBeVisible();
  await hand.press(page.getByRole('link', { name: t('missing.home') }));
  await expect(page.getByRole('heading', { level: 1, name: t('welcome.headline') })).toBeVisible();
});

for (const { path, api, title } of [
  { path: '/billing', api: '/api/billing/ledger', title: 'billing.failed' },
  { path: '/gallery', api: '/api/media/assets', title: 'gallery.failed' },
  { path: '/studio', api: '/api/billing/catalogue', title: 'page.failed' },
  { path: '/pricing', api: '/api/billing/catalogue', title: 'pricing.failed' },
] as const) {
  test(`${path} that did not load is asked for again`, async ({ page, hand, member, t, watch, inspect }) => {
    expect((await member.credits()).held).toBe(0);
    watch.means(503, api);
    const routed = (url: URL) => url.pathname === api;
    const answer = { status: 503, contentType: 'application/problem+json', body: '{}' };
    await page.route(routed, (route) => route.fulfill(answer));
    await page.goto(path);
    await expect(page.getByText(t(title))).toBeVisible();
    await inspect('not loaded');
    await page.unroute(routed);
    await hand.press(page.getByRole('button', { name: t('common.retry') }));
    await expect(page.getByText(t(title))).toHaveCount(0);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  });
}
