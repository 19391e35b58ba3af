// With the keyboard: everything can be reached, in the order in which it is read.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';

const PAGES = [
  '/', '/signin', '/pricing', '/studio#train', '/studio#photo', '/studio#poster', '/studio#tryon', '/gallery', '/history', '/billing', '/account',
];
const STOPS_MAX = 120;

test('the first stop leads past the header', async ({ page, t }) => {
  await page.goto('/pricing');
  await expect(page.locator('#corner').getByRole('link')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: t('site.skip') })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
});

for (const path of PAGES) {
  test(`every control of ${path} is a stop, in reading order`, async ({ page, member }) => {
    expect((await member.credits()).held).toBe(0);
    if (path === '/signin') await member.endSessions();
    await page.goto(path);
    if (path === '/studio#poster') await describe(page);
    await expect(page.locator('#app > *, [data-page=index] .hero').first()).toBeVisible();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    const expected = await page.evaluate(controls);
    expect(expected.length).toBeGreaterThan(8);
    expect(await stops(page)).toEqual(expected);
  });
}

/** With a description the texts of a set are there, from the start when it is one of before a reload. */
async function describe(page: Page) {
  await page.locator('#description').fill('pot');
  await page.reload();
  await expect(page.locator('.texts summary')).toBeVisible();
}

/** Marks every control a person can use now, in the order of the document, and names them. Runs in the page. */
function controls(): string[] {
  const usable = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex="0"]';
  const found = [...document.querySelectorAll<HTMLElement>(usable)].filter((element) => {
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    // A set of radio buttons is one stop: the chosen one.
    return !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked);
  });
  return found.map((element, index) => {
    element.dataset.stop = `${index} ${element.tagName} ${element.id || element.textContent?.trim().slice(0, 30)}`;
    return element.dataset.stop;
  });
}

/** Where Tab leads, once around. */
async function stops(page: Page): Promise<string[]> {
  const passed: string[] = [];
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.stop ?? '');
    if (name === '' || name === passed[0]) break;
    passed.push(name);
  }
  return passed;
}
