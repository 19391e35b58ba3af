// B7: the texts of a set are written before it is made, and what somebody changes in them is what the posters say.
import type { Page } from '@playwright/test';
import type { Hand } from '../support/hand';
import { portrait, type Chosen } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Words } from '../support/words';

const MADE_MS = 120_000;

const product = (): Chosen => ({ name: 'pot.png', mimeType: 'image/png', buffer: portrait(5, 900) });
const fold = (page: Page) => page.locator('.texts details');
const state = (page: Page) => page.locator('.texts summary .field-note');
const description = (page: Page, t: Words) => page.getByLabel(t('poster.description'), { exact: true });
const headlineOf = (page: Page, t: Words, name: string) =>
  fold(page).getByLabel(t('texts.headline', { name }), { exact: true });

/** A product with its picture, described, of which these posters are to be made; in the journey's own language. */
async function describe(page: Page, hand: Hand, t: Words, language: 'zh' | 'en', text: string, posters: number[]) {
  await page.goto('/studio#poster');
  await hand.hand(page.getByLabel(t('poster.product_choose')), product());
  await expect(page.locator('.product[data-ready=true]')).toHaveCount(1);
  await hand.press(page.getByRole('button', { name: t('poster.none'), exact: true }));
  for (const poster of posters) await hand.choose(page.locator(`input[name=posters][value="${poster}"]`));
  await hand.choose(page.locator(`input[name=poster-language][value=${language}]`));
  await hand.write(description(page, t), text);
}

test('texts are written when the description has been left, changed, and set onto the poster', async ({
  page, hand, member, sandbox, language, t, inspect,
}) => {
  await sandbox.next();
  await sandbox.texts();
  const chinese = language.startsWith('zh');
  const said = chinese ? { text: '316不锈钢锅，600ml', written: '初见|就想带走', name: '316不锈钢锅 样品', fact: '316不锈钢锅' }
    : { text: '316 steel pot, 600 ml', written: 'Worth a|second look', name: '316 steel pot demo', fact: '316 steel pot' };
  const title = chinese ? '00 主KV视觉' : '00 Key visual';
  await describe(page, hand, t, chinese ? 'zh' : 'en', said.text, [0, 7]);
  await expect(state(page)).not.toHaveText(t('texts.written'));
  // What follows leaves the description.
  await hand.press(fold(page).locator('summary'));
  await expect(state(page)).toHaveText(t('texts.written'));
  const headline = headlineOf(page, t, title);
  await expect(headline).toHaveValue(said.written);
  const name = fold(page).getByLabel(t('texts.name'), { exact: true });
  await expect(name).toHaveValue(said.name);
  // Its numbers are no sizes, so the seventh poster would have none.
  const note = page.locator('#posters-note');
  await expect(note).toHaveText(t('texts.lacking', { list: t('texts.no_dimensions', { n: '07' }) }));
  await inspect('written');

  // What is known of the product can be read and changed, a line for each thing.
  const facts = fold(page).getByLabel(t('texts.facts'), { exact: true });
  await expect(facts).toHaveValue(new RegExp(`^${said.fact}`));
  const sizes = fold(page).getByLabel(t('texts.dimensions', { name: chinese ? '07 尺寸参数' : '07 Size and specifications' }), { exact: true });
  await expect(sizes).toHaveValue('');
  await hand.write(sizes, '24 cm');
  await expect(fold(page).getByText(t('texts.no_value', { n: 1 }))).toBeVisible();
  await hand.press(page.getByRole('button', { name: t('poster.submit', { n: 2 }) }));
  await expect(sizes).toBeFocused();
  await hand.write(sizes, chinese ? '宽：24 cm' : 'Width: 24 cm');
  await expect(note).toHaveText('');

  // Too long is said at once, and nothing is made of it.
  await hand.write(headline, 'A headline that no poster has any room for');
  await expect(fold(page).getByText(t('texts.long', { max: chinese ? 12 : 28 }))).toBeVisible();
  await hand.press(page.getByRole('button', { name: t('poster.submit', { n: 2 }) }));
  await expect(headline).toBeFocused();
  await hand.write(headline, chinese ? '今天|吃热的' : 'Warm|tonight');
  await expect(state(page)).toHaveText(t('texts.changed'));
  await inspect('changed');

  // A shop that takes no words on its main picture is asked for none.
  await hand.select(page.getByLabel(t('poster.preset')), 'jd_square');
  await expect(headline).toHaveCount(0);
  await hand.select(page.getByLabel(t('poster.preset')), 'taobao_square');
  await expect(headline).toHaveValue(chinese ? '今天|吃热的' : 'Warm|tonight');

  // Another description has the rest written anew; what was changed stays, over a reload, too.
  await hand.write(description(page, t), `${said.text} x`);
  await hand.write(name, 'Pot');
  await expect(headline).toHaveValue(chinese ? '今天|吃热的' : 'Warm|tonight');
  await page.reload();
  await expect(page.locator('.product[data-ready=true]')).toHaveCount(1);
  await hand.press(fold(page).locator('summary'));
  await expect(headline).toHaveValue(chinese ? '今天|吃热的' : 'Warm|tonight');
  await expect(name).toHaveValue('Pot');

  const ordered = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/api/predict/posters'));
  await hand.press(page.getByRole('button', { name: t('poster.submit', { n: 2 }) }));
  const { brief } = (await ordered).postDataJSON();
  expect(brief.dimensions).toEqual([{ name: chinese ? '宽' : 'Width', value: '24 cm' }]);
  expect(brief.facts[0]).toEqual({ text: said.fact, source: 'text' });
  await expect(page.locator('#posters .picture[data-state=succeeded] img')).toHaveCount(2, { timeout: MADE_MS });
  await expect(page.locator('#posters .job-prompt')).toHaveText('Pot');
  await hand.press(page.locator('#posters').getByRole('link', { name: t('poster.to_session') }));
  const row = page.locator('.session-row').first();
  await hand.press(row.getByText(t('history.headline_edit')));
  await expect(row.getByLabel(t('history.headline'), { exact: true })).toHaveValue(chinese ? '今天|吃热的' : 'Warm|tonight');
  expect((await member.credits()).held).toBe(0);
  await sandbox.audit();
});

test('without a model that answers the texts are made of the description, and edits can be taken back', async ({
  page, hand, member, sandbox, language, t, inspect,
}) => {
  await sandbox.texts('500');
  const chinese = language.startsWith('zh');
  const text = chinese ? '不锈钢锅，600ml' : 'steel pot, 600 ml';
  await describe(page, hand, t, chinese ? 'zh' : 'en', text, [6, 9]);
  await hand.press(fold(page).locator('summary'));
  await expect(state(page)).toHaveText(t('texts.defaults'));
  // One step is no sequence.
  const note = page.locator('#posters-note');
  const missing = [t('texts.no_steps', { n: '06' }), t('texts.no_contents', { n: '09' })];
  await expect(note).toHaveText(t('texts.lacking', { list: missing.join(t('texts.between')) }));
  await hand.write(fold(page).getByLabel(t('texts.steps', { name: chinese ? '06 使用方法' : '06 How to use' })), chinese ? '打开' : 'Open');
  await expect(note).toHaveText(t('texts.lacking', { list: missing.join(t('texts.between')) }));
  await hand.write(fold(page).getByLabel(t('texts.contents', { name: chinese ? '09 包装与清单' : '09 In the box' })), chinese ? '锅' : 'A pot');
  await expect(note).toHaveText(t('texts.lacking', { list: missing[0] ?? '' }));
  const name = fold(page).getByLabel(t('texts.name'), { exact: true });
  await expect(name).toHaveValue(chinese ? '不锈钢锅' : 'steel pot');
  await hand.write(name, 'Pot');
  await hand.press(page.getByRole('button', { name: t('texts.forget') }));
  await expect(name).toHaveValue(chinese ? '不锈钢锅' : 'steel pot');
  await expect(state(page)).toHaveText(t('texts.defaults'));
  await inspect('defaults');
  // Without any text there is nothing to write.
  await hand.choose(page.locator('input[name=poster-language][value=none]'));
  await expect(fold(page)).toBeHidden();
  expect((await member.credits()).held).toBe(0);
});
