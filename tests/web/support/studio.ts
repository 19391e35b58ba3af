// What every journey has: somebody signed in, the sandbox to drive, the words of the language, and a watch on the page.
import { test as base, expect, type APIRequestContext, type Browser, type Page } from '@playwright/test';
import { wordsOf, type Words } from './words';

export { expect };
export type { Words };

/** What must not happen in a page. */
export interface Watch {
  /** Refusals the journey provokes on purpose: Chromium writes every 4xx to the console. */
  allowStatus(...status: number[]): void;
  watch(page: Page): Promise<void>;
}

type State = Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>>;
interface Member {
  email: string;
  state: State;
}

interface Fixtures {
  words: Words;
  watch: Watch;
  sandbox: Sandbox;
  /** A page of somebody who is signed in and has credits. */
  studio: Page;
}

export const test = base.extend<Fixtures, { member: Member }>({
  words: async ({ locale }, use) => {
    await use(wordsOf(locale ?? 'zh-CN'));
  },

  sandbox: async ({ request, baseURL }, use) => {
    await use(new Sandbox(request, baseURL ?? ''));
  },

  watch: [
    async ({ page, baseURL }, use) => {
      const faults: string[] = [];
      const allowed = new Set<number>();
      const hosts = new Set([new URL(baseURL ?? '').hostname, 'localhost', '127.0.0.1']);
      const watch: Watch = {
        allowStatus: (...status) => status.forEach((code) => allowed.add(code)),
        watch: async (watched) => {
          watched.on('pageerror', (error) => faults.push(`error: ${error.message}`));
          watched.on('console', (message) => {
            if (message.type() !== 'error' && message.type() !== 'warning') return;
            const status = /status of (\d+)/.exec(message.text());
            if (status && allowed.has(Number(status[1]))) return;
            faults.push(`console: ${message.text()} ${message.location().url}`);
          });
          watched.on('request', (request) => {
            const url = new URL(request.url());
            if (url.protocol.startsWith('http') && !hosts.has(url.hostname)) faults.push(`request to ${url.origin}`);
          });
          await watched.addInitScript(() => {
            type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean };
            const shifts = window as unknown as { layoutShift: number };
            shifts.layoutShift = 0;
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries() as Shift[]) {
                if (!entry.hadRecentInput) shifts.layoutShift += entry.value;
              }
            }).observe({ type: 'layout-shift', buffered: true });
          });
        },
      };
      await watch.watch(page);
      await use(watch);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],

  member: [
    async ({ browser }, use, info) => {
      const { baseURL = '', locale } = info.project.use;
      const email = `${info.project.name}-${Date.now().toString(36)}@example.com`;
      const context = await browser.newContext({ baseURL, locale });
      const page = await context.newPage();
      await signInByCode(page, new Sandbox(context.request, baseURL), wordsOf(locale ?? 'zh-CN'), email);
      const state = await context.storageState();
      await context.close();
      await use({ email, state });
    },
    { scope: 'worker' },
  ],

  studio: async ({ page, context, member, sandbox }, use) => {
    await context.addCookies(member.state.cookies);
    await sandbox.credits(member.email, 1_000);
    await use(page);
  },
});

/** Signs in with a code from the sandbox's mail box and waits for the studio. */
export async function signInByCode(page: Page, sandbox: Sandbox, t: Words, email: string) {
  await page.goto('/signin');
  await page.getByLabel(t('signin.email'), { exact: true }).fill(email);
  await page.getByRole('button', { name: t('signin.send') }).click();
  const field = page.getByLabel(t('signin.code'), { exact: true });
  await expect(field).toBeFocused();
  await field.fill(await sandbox.code(email));
  await page.waitForURL(/\/studio/);
}

/** How far the page has jumped since it was opened (cumulative layout shift). */
export const layoutShift = (page: Page) =>
  page.evaluate(() => (window as unknown as { layoutShift: number }).layoutShift);

/** The next prediction's or training's fate. */
export interface Plan {
  outcome?: 'succeed' | 'fail' | 'nsfw_one' | 'nsfw_all' | 'never';
  webhooks?: 'once' | 'none' | 'twice' | 'reversed' | 'late' | 'bad_signature';
  seconds?: number;
}

/** Drives the sandbox providers through `/sandbox`. */
export class Sandbox {
  constructor(
    private readonly request: APIRequestContext,
    private readonly baseURL: string,
  ) {}

  /** The newest six-digit code mailed to somebody. */
  async code(email: string): Promise<string> {
    let code = '';
    await expect
      .poll(async () => {
        const response = await this.request.get(`${this.baseURL}/sandbox/mail`, { params: { to: email } });
        code = (await response.json()).items[0]?.code ?? '';
        return code;
      })
      .toMatch(/^\d{6}$/);
    return code;
  }

  /** What happens to the next predictions and trainings; plans left over by others are forgotten. */
  async next(...plans: Plan[]) {
    await this.post('/sandbox/replicate', { next: [] });
    await this.post('/sandbox/replicate', { next: plans });
  }

  async credits(email: string, credits: number) {
    await this.post('/sandbox/credits', { email, credits });
  }

  async google(person: { sub: string; email: string; name: string; email_verified: boolean }) {
    await this.post('/sandbox/google', person);
  }

  /** Everything in the ledger adds up. */
  async audit() {
    const response = await this.request.get(`${this.baseURL}/sandbox/audit`);
    expect(await response.json()).toEqual({ violations: [] });
  }

  private async post(path: string, data: unknown) {
    const headers = { Origin: new URL(this.baseURL).origin };
    const response = await this.request.post(`${this.baseURL}${path}`, { data, headers });
    expect(response.ok(), `${path}: ${response.status()}`).toBe(true);
  }
}
