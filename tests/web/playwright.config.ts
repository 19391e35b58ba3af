import { defineConfig } from '@playwright/test';
import chromium from '@sparticuz/chromium';

// Where the studio answers; `cargo xtask test` starts one and says so. Everything below runs against the real thing.
const baseURL = process.env.STUDIO_URL ?? 'http://localhost:3000';

export default defineConfig({
  testDir: 'journeys',
  outputDir: '../../target/test-results',
  // One worker: the sandbox's plan for "the next prediction" is shared by everybody who asks it.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL,
    actionTimeout: 15_000,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: await chromium.executablePath(),
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    {
      name: 'desktop',
      use: { viewport: { width: 1280, height: 860 }, colorScheme: 'light', locale: 'zh-CN' },
      testIgnore: /touch\.spec\.ts/,
    },
    {
      name: 'phone',
      use: {
        viewport: { width: 360, height: 740 },
        colorScheme: 'dark',
        locale: 'en-GB',
        hasTouch: true,
        isMobile: true,
      },
      testIgnore: /words\.spec\.ts|keyboard\.spec\.ts/,
    },
  ],
});
