// A browser that translates the page takes the texts out: what changes must change all the same.
import type { Page } from '@playwright/test';
import { newEmail } from '../support/member';
import { expect, test } from '../support/test';

/** Does to every text of the page what Chrome's translation does: another node, with other words, in its place. */
const translate = (page: Page) => page.evaluate(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    const parent = text.parentElement;
    if (!text.data.trim() || !parent || parent.closest('[translate=no], script, style, textarea, font')) continue;
    const outer = document.createElement('font');
    outer.style.verticalAlign = 'inherit';
    const inner = document.createElement('font');
    inner.style.verticalAlign = 'inherit';
    inner.textContent = text.data;
    outer.append(inner);
    text.replaceWith(outer);
  }
});

test('prices and the balance go on in a translated page', async ({ page, hand, member, sandbox, t, watch }) => {
  watch.meansMoves(/./);
  await sandbox.next({ outcome: 'succeed' });
  await page.goto('/studio#photo');
  const submit = page.getByRole('button', { name: t('photo.submit') });
  await expect(submit).toContainText(t('credits.amount', { n: 14 }));
  const before = (await member.credits()).available;
  await translate(page);
  await hand.write(page.getByLabel(t('photo.prompt'), { exact: true }), 'by the sea');
  await hand.choose(page.getByRole('radio', { name: '3', exact: true }));
  await expect(submit).toContainText(t('credits.amount', { n: 21 }));
  await translate(page);
  await hand.choose(page.getByRole('radio', { name: '4', exact: true }));
  await expect(submit).toContainText(t('credits.amount', { n: 28 }));
  await translate(page);
  await hand.press(submit);
  const state = page.locator('#pictures .job .badge');
  await expect(state).toBeVisible();
  await translate(page);
  await expect(state).toHaveText(t('job.succeeded'), { timeout: 120_000 });
  await expect(page.locator('.credits')).toContainText(String(before - 28).replace(/(\d)(\d{3})$/, '$1,$2'));
});

test('the clock of a code goes on in a translated page', async ({ page, hand, sandbox, t, watch }) => {
  watch.meansMoves(/./);
  const email = newEmail();
  await page.goto('/signin');
  await hand.write(page.getByLabel(t('signin.email'), { exact: true }), email);
  await hand.press(page.getByRole('button', { name: t('signin.send') }));
  const resend = page.getByRole('button', { name: /\d+/ });
  await expect(resend).toBeDisabled();
  await translate(page);
  const seconds = async () => Number(/\d+/.exec((await resend.textContent()) ?? '')?.[0]);
  const before = await seconds();
  await expect.poll(seconds).toBeLessThan(before);
  await translate(page);
  const later = await seconds();
  await expect.poll(seconds).toBeLessThan(later);
  await hand.write(page.getByLabel(t('signin.code'), { exact: true }), await sandbox.code(email));
  await page.waitForURL((url) => url.pathname === '/studio');
});
