import { expect, test } from '../support/test';
for (const [name, width, height] of [['wide', 1280, 800], ['narrow', 360, 740]] as const) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`shots ${name} ${scheme}`, async ({ page, member }) => {
      expect((await member.credits()).held).toBe(0);
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto('/studio#library');
      await expect(page.locator('.cover')).toHaveCount(9);
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: `/tmp/shot-${name}-${scheme}.png` });
      await page.screenshot({ path: `/tmp/shot-${name}-${scheme}-full.png`, fullPage: true });
      await page.goto('/account');
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: `/tmp/shot-account-${name}-${scheme}.png`, fullPage: true });
    });
  }
}
