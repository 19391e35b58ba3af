// D4: a plan is subscribed to, gives credits with an end, and is cancelled at the end of its period.
import { expect, test } from '../support/test';

const WELCOME = 1000;
const CREATOR = 1400;

test('a plan from the price to its end', async ({ page, hand, member, sandbox, t, inspect }) => {
  await page.goto('/pricing');
  const plans = page.locator('.offers > li');
  const creator = plans.filter({ has: page.getByRole('heading', { name: /^(创作者|Creator)/ }) });
  await hand.press(creator.getByRole('link'));
  await page.waitForURL(/\/billing\?plan=creator#plan/);
  await expect(page.locator('input[name=plan][value=creator]')).toBeChecked();
  await inspect('the choice of plans');
  await hand.press(page.getByRole('button', { name: t('plan.subscribe', { price: '$20' }) }));

  await page.waitForURL(/\/pay\/stripe\//);
  await hand.press(page.locator('main form button[type=submit]'));
  await page.waitForURL(/\/billing\?subscription=/);
  await expect(page.locator('[data-plan=creator]')).toBeVisible();
  await expect(page.getByText(t('plan.active'), { exact: true })).toBeVisible();
  await expect(page.getByText(t('plan.models_used', { used: '0', slots: '3' }))).toBeVisible();
  await expect(page.locator('[data-amount=plan]')).toHaveText(CREATOR.toLocaleString('en'));
  await inspect('subscribed');
  expect(await member.credits()).toMatchObject({ available: WELCOME + CREATOR, plan: CREATOR });

  await page.goto('/pricing');
  await expect(creator.getByText(t('pricing.plan_mine'))).toBeVisible();
  await expect(plans.getByRole('link', { name: t('pricing.subscribe_named', { plan: '' }) })).toHaveCount(0);
  await expect(plans.getByText(t('pricing.change'), { exact: true })).toHaveCount(2);
  await inspect('prices for somebody who has a plan');
  await hand.press(creator.getByRole('link', { name: t('pricing.manage') }));
  await page.waitForURL(/\/billing#plan/);

  await hand.press(page.getByRole('button', { name: t('plan.end') }));
  const question = page.getByRole('dialog', { name: t('plan.end_title') });
  await inspect('asked before it ends');
  await hand.press(question.getByRole('button', { name: t('plan.keep') }));
  await hand.press(page.getByRole('button', { name: t('plan.end') }));
  await hand.press(question.getByRole('button', { name: t('plan.end') }));
  await expect(page.getByText(t('plan.ending_title'))).toBeVisible();
  await expect(page.getByRole('button', { name: t('plan.end') })).toHaveCount(0);
  await inspect('it ends');
  expect(await member.credits()).toMatchObject({ available: WELCOME + CREATOR, plan: CREATOR });
  await sandbox.audit();
});

test('a plan’s checkout that was left can be gone on with', async ({ page, hand, member, t, inspect }) => {
  await page.goto('/billing?plan=pro#plan');
  await hand.press(page.getByRole('button', { name: t('plan.subscribe', { price: '$40' }) }));
  await page.waitForURL(/\/pay\/stripe\//);
  await hand.press(page.locator('.cancel a'));
  await page.waitForURL(/\/billing\?subscription=/);
  await expect(page.getByText(t('plan.pending_text'))).toBeVisible();
  await inspect('a checkout is open');
  await hand.press(page.getByRole('link', { name: t('plan.go_on') }));
  await page.waitForURL(/\/pay\/stripe\//);
  await hand.press(page.locator('main form button[type=submit]'));
  await page.waitForURL(/\/billing\?subscription=/);
  await expect(page.locator('[data-plan=pro]')).toBeVisible();
  expect((await member.credits()).plan).toBe(3500);
  await hand.press(page.getByRole('button', { name: t('plan.manage') }));
  await page.waitForURL((url) => !url.pathname.startsWith('/billing'));
  await hand.press(page.locator('a.back'));
  await page.waitForURL(/\/billing/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('billing.title'));
});

test('a plan without room for another model says so before it is pressed', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await sandbox.next({ outcome: 'succeed' });
  await member.model('Zzanna');
  await page.goto('/studio#train');
  await expect(page.getByRole('button', { name: t('train.submit') })).toBeDisabled();
  await expect(page.locator('#train-form')).toContainText(t('train.slots_full', { used: 1, of: 1 }));
  await inspect('no room');
  await hand.press(page.locator('#train-form').getByRole('link', { name: t('train.slots_more') }));
  await page.waitForURL(/\/billing#plan/);
  await expect(page.getByText(t('plan.models_used', { used: '1', slots: '1' }))).toBeVisible();
  await expect(page.getByText(t('plan.models_full'))).toBeVisible();
});

test('up to a larger plan for the difference, and down again with the next period', async ({
  page, hand, member, sandbox, t, inspect,
}) => {
  await page.goto('/billing?plan=creator#plan');
  await hand.press(page.getByRole('button', { name: t('plan.subscribe', { price: '$20' }) }));
  await page.waitForURL(/\/pay\/stripe\//);
  await hand.press(page.locator('main form button[type=submit]'));
  await page.waitForURL(/\/billing\?subscription=/);
  await expect(page.locator('[data-plan=creator]')).toBeVisible();

  // The link on the prices leads to the change, with that plan chosen.
  await page.goto('/pricing');
  const larger = page.locator('.offers > li').filter({ has: page.getByRole('heading', { name: /^(专业版|Professional)$/ }) });
  await hand.press(larger.getByRole('link'));
  await page.waitForURL(/\/billing\?plan=pro#plan/);
  await expect(page.locator('input[name=plan][value=pro]')).toBeChecked();
  await expect(page.locator('#change-note')).toContainText(/2,100/);
  await inspect('what the larger plan costs and gives');
  await hand.press(page.getByRole('button', { name: t('plan.up', { price: '$20' }) }));
  await expect(page.locator('[data-plan=pro]')).toBeVisible();
  expect((await member.credits()).plan).toBe(3500);
  await expect(page.locator('[data-amount=plan]')).toHaveText('3,500');
  await inspect('on the larger plan');

  await hand.choose(page.locator('input[name=plan][value=creator]'));
  await expect(page.locator('#change-note')).toContainText(/\$20/);
  await hand.press(page.locator('#plan-change button[type=submit]'));
  await expect(page.getByText(t('plan.next_text'))).toBeVisible();
  await expect(page.locator('[data-plan=pro]')).toBeVisible();
  await inspect('a smaller plan follows');
  await hand.press(page.getByRole('button', { name: t('plan.keep') }));
  await expect(page.locator('#plan-change')).toBeVisible();
  expect((await member.credits()).plan).toBe(3500);
  await sandbox.audit();
});

test('a portal that was never set up says so', async ({ page, hand, member, sandbox, watch, t, inspect }) => {
  await page.goto('/billing?plan=creator#plan');
  await hand.press(page.getByRole('button', { name: t('plan.subscribe', { price: '$20' }) }));
  await page.waitForURL(/\/pay\/stripe\//);
  await hand.press(page.locator('main form button[type=submit]'));
  await page.waitForURL(/\/billing\?subscription=/);
  expect((await member.credits()).plan).toBe(CREATOR);
  await sandbox.stripe({ portal: false });
  watch.means(503, '/api/billing/portal');
  await hand.press(page.getByRole('button', { name: t('plan.manage') }));
  await expect(page.locator('.toast')).toContainText(/管理员|operator/);
  await inspect('the portal is not set up');
  await sandbox.stripe({ portal: true });
});
