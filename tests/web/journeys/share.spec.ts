// E8: a picture that is shared by a link, what its visitors see, and how it ends.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const box = (page: Page, t: Words) => page.getByRole('dialog', { name: t('lightbox.title') });

test('a picture is shared, seen by a visitor, reported, and shared no more', async ({
  page, context, browser, hand, member, sandbox, t, inspect, language, watch,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await sandbox.next();
  await member.photos('a secret portrait', 1);
  await page.goto('/gallery');
  await hand.press(page.locator('button.tile'));
  const shared = box(page, t).getByRole('switch', { name: t('lightbox.share') });
  await expect(shared).not.toBeChecked();
  await hand.choose(shared);
  const link = box(page, t).getByLabel(t('lightbox.share_link'), { exact: true });
  await expect(link).toHaveValue(/\/s\/[\w-]{43}$/);
  await inspect('shared');
  await hand.press(box(page, t).getByRole('button', { name: t('lightbox.share_copy') }));
  await expect(page.getByText(t('common.copied'))).toBeVisible();
  const address = await link.inputValue();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);

  // Somebody else, who knows nothing but the link.
  const elsewhere = await browser.newContext({ locale: language, viewport: page.viewportSize() });
  const visitor = await elsewhere.newPage();
  const path = new URL(address).pathname;
  await visitor.goto(new URL(path, page.url()).href);
  await expect(visitor.locator('.shared img')).toHaveJSProperty('complete', true);
  expect(await visitor.locator('.shared img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(100);
  expect(await visitor.content()).not.toContain('secret portrait');
  await elsewhere.close();

  // The same page with this journey's hand.
  await page.goto(path);
  const report = page.locator('#report');
  await expect(report).toBeVisible();
  await inspect('the page of a shared picture');
  await hand.press(report);
  await hand.choose(page.locator('#report-dialog input[value=person]'));
  await hand.write(page.locator('#report-dialog textarea'), 'my neighbour');
  await inspect('about to report it');
  await hand.press(page.locator('#report-dialog [type=submit]'));
  await expect(page.locator('#report-said')).not.toBeEmpty();
  await expect(report).toBeHidden();

  await page.goto('/gallery');
  await hand.press(page.locator('button.tile'));
  await expect(shared).toBeChecked();
  await hand.untick(shared);
  await expect(link).toHaveCount(0);
  await expect(page.getByText(t('lightbox.share_off'))).toBeVisible();
  watch.means(404, '/s/');
  await page.goto(path);
  await expect(page.locator('.shared-missing h1')).toBeVisible();
  await inspect('shared no more');
});
