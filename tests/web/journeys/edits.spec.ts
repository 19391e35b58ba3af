// B9, B10: a picture is edited where it is seen large, all of it or where it was painted.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const PRICE = 4;
const PHOTO_PRICE = 7;
const MADE_MS = 120_000;

const box = (page: Page, t: Words) => page.getByRole('dialog', { name: t('lightbox.title') });
const editor = (page: Page, t: Words) => page.getByRole('dialog', { name: t('brush.title') });

test('a part of a photo is edited, then all of it, and every version stays', async ({
  page, hand, member, sandbox, t, inspect, watch,
}) => {
  await sandbox.next();
  await member.photos('portrait', 1);
  await page.goto('/gallery');
  await hand.press(page.locator('button.tile'));
  // The pictures of the page move on behind the editor, which covers them.
  watch.meansMoves(/^(button\.tile|div\.|li\.|span\.tile-text|a\.credits)$/);
  await hand.press(box(page, t).getByRole('button', { name: t('lightbox.edit') }));
  // Nothing is painted and nothing said.
  await hand.press(editor(page, t).getByRole('button', { name: t('brush.submit') }));
  await expect(editor(page, t).getByText(t('brush.prompt_missing'))).toBeVisible();
  // A ninth of it, without a pointer.
  await hand.press(editor(page, t).getByText(t('brush.region'), { exact: true }));
  await hand.press(editor(page, t).getByRole('button', { name: t('brush.middle'), exact: true }));
  await expect(editor(page, t).locator('.brush-covered')).toContainText('11');
  await hand.write(editor(page, t).getByLabel(t('brush.prompt_part')), 'a white lid');
  await inspect('about to be edited');
  await hand.press(editor(page, t).getByRole('button', { name: t('brush.submit') }));
  await expect(editor(page, t).getByRole('heading', { name: t('brush.done') })).toBeVisible({ timeout: MADE_MS });
  await inspect('edited');
  expect(await member.credits()).toMatchObject({ available: 1000 - PHOTO_PRICE - PRICE, held: 0 });

  await hand.press(editor(page, t).getByRole('button', { name: t('brush.go_on') }));
  await hand.choose(editor(page, t).getByRole('radio', { name: t('brush.mode_whole') }));
  await hand.write(editor(page, t).getByLabel(t('brush.prompt_whole')), 'softer light');
  await hand.press(editor(page, t).getByRole('button', { name: t('brush.submit') }));
  await expect(editor(page, t).getByRole('heading', { name: t('brush.done') })).toBeVisible({ timeout: MADE_MS });
  await hand.press(editor(page, t).getByRole('button', { name: t('brush.close') }));
  await expect(editor(page, t)).toHaveCount(0);
  await expect(box(page, t).getByText('softer light')).toBeVisible();
  await hand.press(box(page, t).getByRole('button', { name: t('common.close') }));
  await expect(page.locator('button.tile')).toHaveCount(3);
  await sandbox.audit();
});
