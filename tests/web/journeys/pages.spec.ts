// Every page as one finds it, before anything is done.
import { expect, test } from '../support/test';

const OPEN = ['/', '/signin', '/pricing'];
const MEMBERS = ['/studio#train', '/studio#photo', '/studio#poster', '/studio#tryon', '/gallery', '/history', '/billing', '/billing#topup', '/billing#plan', '/account'];

for (const path of OPEN) {
  test(`${path} is fit to be seen`, async ({ page }) => {
    await page.goto(path);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  });
}

for (const path of MEMBERS) {
  test(`${path} is fit to be seen`, async ({ page, member }) => {
    expect((await member.credits()).held).toBe(0);
    await page.goto(path);
    await expect(page.locator('#app > :visible').first()).toBeVisible();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  });
}
