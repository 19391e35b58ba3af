// What every journey has: a hand, somebody signed in, the sandbox to drive, the words of the language, and a watch.
import { test as base, expect, type Page } from '@playwright/test';
import { handFor, type Hand } from './hand';
import { Keys } from './keys';
import { inspect } from './inspect';
import { Member } from './member';
import { Sandbox } from './sandbox';
import { deploymentOf } from './deployments';
import type { Input } from './variants';
import { Watch } from './watch';
import { wordsOf, type Words } from './words';

export { expect };

/** What a project says of its users. */
export interface UserOptions {
  input: Input;
  /** How long each answer is on its way to them: with more than half a second, what comes is no more taken for the
   * consequence of a press, and must not move anything. */
  delayMs: number;
}

interface WorkerFixtures {
  /** Where this worker’s deployment answers, and where its pictures are. */
  deployment: string;
  storage: string;
}

interface Fixtures {
  language: string;
  t: Words;
  hand: Hand;
  sandbox: Sandbox;
  watch: Watch;
  /** Somebody new, signed in, with the studio's welcome credits. */
  member: Member;
  /** Looks closely at the page as it is now; the end of every journey is looked at without being asked. */
  inspect: (state: string) => Promise<void>;
}

export const test = base.extend<Fixtures & UserOptions, WorkerFixtures>({
  input: ['mouse', { option: true }],
  delayMs: [0, { option: true }],

  deployment: [
    async ({}, use, worker) => {
      await use(deploymentOf(worker.parallelIndex));
    },
    { scope: 'worker' },
  ],

  // The policy of the pages names it.
  storage: [
    async ({ deployment }, use) => {
      const policy = (await fetch(deployment)).headers.get('content-security-policy') ?? '';
      await use(/connect-src 'self' (http:\S+)/.exec(policy)?.[1] ?? 'no storage');
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ deployment }, use) => {
    await use(deployment);
  },

  language: async ({ locale }, use) => {
    await use(locale ?? 'zh-CN');
  },

  t: async ({ language }, use) => {
    await use(wordsOf(language));
  },

  sandbox: async ({ request, deployment }, use) => {
    await use(new Sandbox(request, deployment));
  },

  hand: async ({ page, input }, use, info) => {
    const hand = handFor(input, page);
    await use(hand);
    if (hand instanceof Keys && info.status === 'passed') await hand.focusKept();
  },

  inspect: async ({ page, language }, use) => {
    await use((state) => inspect(page, language, state));
  },

  watch: [
    async ({ page, context, deployment, storage, language, delayMs }, use, info) => {
      if (delayMs > 0) await keepAway(page, delayMs);
      const watch = await Watch.over(context, [deployment, storage]);
      await use(watch);
      // A journey that went wrong says why itself.
      if (info.status !== 'passed') return;
      if (page.url().startsWith(deployment)) await inspect(page, language, 'at the end');
      watch.report();
    },
    { auto: true },
  ],

  member: async ({ context, deployment, language, sandbox }, use) => {
    await use(await Member.arrive(context, deployment, language, sandbox));
  },
});

/** Has every answer come that late. */
async function keepAway(page: Page, latency: number) {
  const session = await page.context().newCDPSession(page);
  // Without a number for what is sent, each piece of a file would wait that long.
  const fast = { offline: false, downloadThroughput: -1, uploadThroughput: 100_000_000 };
  await session.send('Network.emulateNetworkConditions', { ...fast, latency });
}
