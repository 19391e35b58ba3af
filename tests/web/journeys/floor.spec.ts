// The oldest browsers that README.md names: the studio works there.
import { zipOf } from '../support/pictures';
import { makeOlder } from '../support/older';
import { expect, test } from '../support/test';

test.beforeEach(async ({ context }) => makeOlder(context));

test('an old browser trains, takes a photo and finds it', async ({ page, hand, member, sandbox, t, inspect, watch }) => {
  watch.means(409, '/api/media/assets/');
  await sandbox.next({ outcome: 'succeed' }, { outcome: 'succeed' });
  await page.goto('/studio#train');
  expect(await page.evaluate(() => 'size' in URLSearchParams.prototype || 'popover' in HTMLElement.prototype)).toBe(false);
  await hand.write(page.getByLabel(t('train.trigger'), { exact: true }), 'zzold');
  await hand.write(page.getByLabel(t('train.name')), 'Old');
  await hand.hand(page.locator('.dropzone input'), zipOf(10, 512));
  await hand.choose(page.getByRole('checkbox', { name: t('train.consent') }));
  await hand.press(page.getByRole('button', { name: t('train.submit') }));
  await expect(page.locator('#training-log .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });

  await hand.press(page.locator('.nav').getByRole('link', { name: t('nav.photo') }));
  await hand.write(page.getByLabel(t('photo.prompt'), { exact: true }), 'by the sea');
  const chosen = page.getByRole('radio', { name: '2', exact: true });
  await hand.choose(chosen);
  await hand.press(page.getByRole('button', { name: t('photo.submit') }));
  await expect(page.locator('#pictures .job .badge')).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  await inspect('photos in an old browser');

  // Filters are addresses with a query; what is asked before something is saved has a ground of its own.
  await page.goto('/gallery');
  const favourites = page.getByRole('button', { name: t('gallery.favourites') });
  await hand.press(favourites);
  await expect(page.getByText(t('gallery.none_filtered'))).toBeVisible();
  await hand.press(page.getByRole('button', { name: t('common.show_all') }));
  await hand.press(page.locator('button.tile').first());
  const box = page.getByRole('dialog', { name: t('lightbox.title') });
  await hand.untick(box.getByLabel(t('label.with')));
  const save = box.getByRole('button', { name: t('lightbox.download_jpg') });
  await hand.press(save);
  const question = page.getByRole('dialog', { name: t('label.title') });
  await expect(question).toBeVisible();
  expect(await question.evaluate((dialog) => getComputedStyle(dialog).backgroundColor)).not.toBe('rgba(0, 0, 0, 0)');
  expect(await question.evaluate((dialog) => getComputedStyle(dialog).boxShadow)).not.toBe('none');
  await hand.press(question.getByRole('button', { name: t('label.no') }));
  await expect(save).toBeFocused();
  await hand.press(box.getByRole('button', { name: t('common.close') }));

  await expect(page.getByText(member.email)).toBeHidden();
  const menu = page.getByRole('button', { name: t('nav.menu') });
  await hand.press(menu);
  await expect(page.getByText(member.email)).toBeVisible();
  await hand.press(menu);
  await expect(page.getByText(member.email)).toBeHidden();
});

test('an old browser paints a part of a photo and has it edited', async ({ page, hand, member, sandbox, t, watch }) => {
  await sandbox.next();
  await member.photos('portrait', 1);
  await page.goto('/gallery');
  expect(await page.evaluate(() => 'CompressionStream' in window)).toBe(false);
  watch.meansMoves(); // behind the editor, which covers it
  await hand.press(page.locator('button.tile'));
  const box = page.getByRole('dialog', { name: t('lightbox.title') });
  await hand.press(box.getByRole('button', { name: t('lightbox.edit') }));
  const editor = page.getByRole('dialog', { name: t('brush.title') });
  await hand.press(editor.getByText(t('brush.region'), { exact: true }));
  await hand.press(editor.getByRole('button', { name: t('brush.middle'), exact: true }));
  await hand.write(editor.getByLabel(t('brush.prompt_part')), 'a white lid');
  await hand.press(editor.getByRole('button', { name: t('brush.submit') }));
  await expect(editor.getByRole('heading', { name: t('brush.done') })).toBeVisible({ timeout: 120_000 });
  await sandbox.audit();
});
