import { defineConfig } from '@playwright/test';
import { launchOptions } from './support/browser';
import { STUDIOS } from './support/studios';
import { project, VARIANTS } from './support/variants';
import type { Person } from './support/studio';

export default defineConfig<Person>({
  outputDir: '../../target/test-results',
  // One worker per studio: what is planned for "the next prediction" is a queue of the whole studio.
  workers: STUDIOS.length,
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
    // What is true once, whoever looks and with whatever.
    { name: 'site', testDir: 'site', use: { locale: 'zh-CN', viewport: { width: 1280, height: 860 } } },
  ],
});
