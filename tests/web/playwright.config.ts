import { defineConfig } from '@playwright/test';
import { launchOptions } from './support/browser';
import { DEPLOYMENTS } from './support/deployments';
import { otherBrowsers, project, VARIANTS } from './support/variants';
import type { UserOptions } from './support/test';

export default defineConfig<UserOptions>({
  outputDir: '../../target/test-results',
  // One worker per deployment: what is planned for "the next prediction" is a queue of the whole deployment.
  workers: DEPLOYMENTS.length,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  // Bounds for a machine that does much else; nothing waits for them where it goes well.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: { actionTimeout: 30_000, screenshot: 'only-on-failure', launchOptions: await launchOptions() },
  projects: [
    ...VARIANTS.map(project),
    ...otherBrowsers(),
    // What is true once, whoever looks and with whatever.
    { name: 'site', testDir: 'site', use: { locale: 'zh-CN', viewport: { width: 1280, height: 860 } } },
  ],
});
