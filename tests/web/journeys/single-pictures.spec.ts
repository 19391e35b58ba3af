// B3, B10: pictures that go alone, of a product and to go by: what is said of files that are none, and what becomes of others.
import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { jpegWith, labelsIn } from '../support/marks';
import { heic, portrait, zipOf, type Chosen } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const MADE_MS = 120_000;

const ready = (page: Page) => page.locator('.product[data-ready=true]');
const addProduct = (page: Page, t: Words) => page.getByLabel(t('poster.product_choose'));
const file = (name: string, bytes: string | Buffer, mimeType = ''): Chosen =>
  ({ name, mimeType, buffer: typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes });

/** A WebP that says how the camera was held: no canvas turns it, so it goes as it is. */
const turned = readFileSync(new URL('../../fixtures/cases/turned.webp', import.meta.url));

const NO_PICTURES: [Chosen, Parameters<Words>[0]][] = [
  [file('IMG_1.HEIC', heic), 'photo_fault.heic'],
  [file('scan.tif', 'II*\0\x08\0\0\0'), 'photo_fault.format'],
  [file('pots.rar', 'Rar!\x1A\x07\x01\0'), 'photo_fault.zip'],
  [file('pots.7z.002', 'in the middle'), 'photo_fault.zip'],
  [zipOf(1, 300), 'photo_fault.zip'],
  [file('cloud.jpg', ''), 'photo_fault.empty'],
  [file('pot.jpg', 'a text'), 'photo_fault.type'],
];

test('what is no picture of a product is told by what it is', async ({ page, hand, member, t, inspect }) => {
  expect((await member.credits()).held).toBe(0);
  await page.goto('/studio#poster');
  for (const [chosen, told] of NO_PICTURES) {
    await hand.hand(addProduct(page, t), chosen);
    await expect(page.getByText(t(told, { file: chosen.name }), { exact: true })).toBeVisible();
  }
  const large = join(mkdtempSync(join(tmpdir(), 'pots-')), 'large.jpg');
  writeFileSync(large, '\xFF\xD8\xFF', 'latin1');
  truncateSync(large, 40_000_001);
  await addProduct(page, t).setInputFiles(large);
  await expect(page.getByText(t('photo_fault.size', { file: 'large.jpg', max: '40 MB' }))).toBeVisible();
  await expect(page.locator('.product')).toHaveCount(0);
  await inspect('no picture of a product');
});

test('a picture to go by is told what it is, and taken whatever its type is called', async ({
  page, hand, member, sandbox, t, watch,
}) => {
  await sandbox.next();
  await member.photos('portrait', 1);
  await page.goto('/gallery');
  await hand.press(page.locator('button.tile'));
  watch.meansMoves(/^(button\.tile|div\.|li\.|span\.tile-text|a\.credits)$/);
  await hand.press(page.getByRole('dialog', { name: t('lightbox.title') }).getByRole('button', { name: t('lightbox.edit') }));
  const editor = page.getByRole('dialog', { name: t('brush.title') });
  const reference = editor.getByLabel(t('brush.reference_choose'));
  for (const [chosen, told] of NO_PICTURES) {
    await hand.hand(reference, chosen);
    await expect(editor.getByText(t(told, { file: chosen.name }), { exact: true })).toBeVisible();
  }
  await hand.choose(editor.getByRole('radio', { name: t('brush.mode_whole') }));
  await hand.hand(reference, file('original.jpg', turned, 'image/jpg'));
  await expect(editor.locator('.reference img')).toBeVisible();
  await hand.write(editor.getByLabel(t('brush.prompt_whole')), 'the label of the original');
  await hand.press(editor.getByRole('button', { name: t('brush.submit') }));
  await expect(editor.getByRole('heading', { name: t('brush.done') })).toBeVisible({ timeout: MADE_MS });
  await sandbox.audit();
});

test('products are sent whatever their types and names are, and leaving meanwhile asks', async ({ page, hand, member, t }) => {
  expect((await member.credits()).held).toBe(0);
  await page.goto('/studio#poster');
  await hand.hand(addProduct(page, t), file('pot.jpg', turned, 'image/jpg'));
  await expect(ready(page)).toHaveCount(1);
  await hand.hand(addProduct(page, t), file(`${'long name '.repeat(24)}.jpg`, turned, 'application/octet-stream'));
  await expect(ready(page)).toHaveCount(2);

  // The storage does not answer: this one is on its way for as long as it takes.
  let puts = 0;
  await page.route(/X-Amz-Signature/, (route) => {
    if (route.request().method() !== 'PUT') return route.continue();
    puts += 1;
    return undefined;
  });
  await hand.hand(addProduct(page, t), file('lid.png', portrait(3, 700), 'image/png'));
  await expect.poll(() => puts).toBe(1);
  const asked = page.waitForEvent('dialog');
  const left = page.evaluate(() => location.reload()).catch(() => undefined);
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  await left;
  await expect(page.getByRole('progressbar', { name: t('poster.sending') })).toBeVisible();

  // Nothing is asked when nothing is on its way.
  await hand.press(page.getByRole('button', { name: t('poster.product_remove', { n: 3 }) }));
  await expect(page.locator('.product')).toHaveCount(2);
  const questions: string[] = [];
  page.on('dialog', (dialog) => {
    questions.push(dialog.type());
    return dialog.dismiss();
  });
  await page.reload();
  await expect(ready(page)).toHaveCount(2);
  expect(questions).toEqual([]);
});

test('a product that says that a model made it goes on saying so', async ({ page, hand, input, member, sandbox, t }) => {
  test.skip(input === 'touch', 'one way of choosing is enough');
  expect((await member.credits()).held).toBe(0);
  await sandbox.next();
  await page.goto('/studio#poster');
  const producer = '001191440300708461136T1XXXX';
  const label = `{"Label":"1","ContentProducer":"${producer}","ProduceID":"pot-1","ReservedCode1":"","ContentPropagator":"",`
    + '"PropagateID":"","ReservedCode2":""}';
  const source = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia';
  const says = `<TC260:AIGC>${label}</TC260:AIGC><Iptc4xmpExt:DigitalSourceType>${source}</Iptc4xmpExt:DigitalSourceType>`;
  const buffer = await jpegWith(page, says);
  await hand.hand(addProduct(page, t), { name: 'pot.jpg', mimeType: 'image/jpeg', buffer });
  await expect(ready(page)).toHaveCount(1);
  await hand.write(page.getByLabel(t('poster.description'), { exact: true }), 'steel pot');
  await hand.press(page.getByRole('button', { name: t('poster.none'), exact: true }));
  await hand.choose(page.locator('input[name=posters][value="0"]'));
  await hand.press(page.getByRole('button', { name: t('poster.submit', { n: 1 }) }));
  await expect(page.locator('#posters .picture[data-state=succeeded] img')).toHaveCount(1, { timeout: MADE_MS });

  const { items } = await (await page.request.get('/api/predict/sessions')).json();
  const session = await (await page.request.get(`/api/predict/sessions/${items[0].id}`)).json();
  const kept = await (await page.request.get(session.products[0])).body();
  expect(labelsIn(kept)).toBe(1);
  for (const said of [`"ContentProducer":"${producer}"`, '"ProduceID":"pot-1"', source]) {
    expect(kept.toString('latin1')).toContain(said);
  }
  await sandbox.audit();
});
