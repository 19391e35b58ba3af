// What many journeys go through on their way: a session that has ended, and an answer that is lost.
import { expect, type Page } from '@playwright/test';
import type { Hand } from './hand';
import type { Member } from './member';
import type { Sandbox } from './sandbox';
import type { Watch } from './watch';
import type { Words } from './words';

interface Somebody {
  page: Page;
  hand: Hand;
  member: Member;
  sandbox: Sandbox;
  t: Words;
  watch: Watch;
}

/** Signed out elsewhere, and in again: the page leads there and back by itself. */
export async function signInAgain({ page, hand, member, sandbox, t, watch }: Somebody) {
  watch.means(401, '/api/auth/me');
  await member.endSessions();
  await sandbox.advance(61); // before another code is sent
  await page.reload();
  await page.waitForURL(/\/signin/);
  await hand.write(page.getByLabel(t('signin.email'), { exact: true }), member.email);
  await hand.press(page.getByRole('button', { name: t('signin.send') }));
  await expect(page.getByLabel(t('signin.code'), { exact: true })).toBeVisible(); // it was sent
  await hand.write(page.getByLabel(t('signin.code'), { exact: true }), await sandbox.code(member.email));
}

/** The first answer of this address is cut off after the server took what was sent. Answers the keys of all that is sent. */
export async function loseFirstAnswer(page: Page, path: string): Promise<string[]> {
  const keys: string[] = [];
  await page.route(`**${path}`, async (route) => {
    keys.push(route.request().headers()['idempotency-key'] ?? '');
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort('internetdisconnected');
  });
  return keys;
}
