// The signed cookie and the row that backs it.
import type { InStatement, ResultSet, Row } from '@libsql/client/web';
import { jwtVerify } from 'jose';
import { cookies } from 'next/headers';
import { z } from 'zod';
import { env } from './env';
import { Problem } from './problem';

const Claims = z.object({ sid: z.string(), uid: z.string() });
const Grants = z.array(z.tuple([z.number(), z.number()]));

/** That a session is in use is noted to the minute. */
const SEEN_MS = 60_000;

export type Caller = z.infer<typeof Claims>;

let key: Uint8Array | undefined;

const sessionKey = () => (key ??= Buffer.from(env().SESSION_KEYS.split(':')[1] ?? '', 'base64'));

/** Who the cookie says it is; the row is checked in the first batch. */
export async function caller(): Promise<Caller> {
  const token = (await cookies()).get('__Host-session')?.value;
  if (!token) throw new Problem(401, 'UNAUTHENTICATED');
  try {
    const { payload } = await jwtVerify(token, sessionKey(), { algorithms: ['HS256'] });
    return Claims.parse(payload);
  } catch {
    throw new Problem(401, 'UNAUTHENTICATED');
  }
}

/** Reads the session with its user and account, in the batch of whatever is asked. */
export const lookup = ({ sid, uid }: Caller, now: number): InStatement => ({
  sql: `SELECT u.id, u.email, u.name, u.avatar_url, u.locale, u.level, u.role, u.created_at,
               u.unsubscribed_at IS NULL AS mails, u.confirmed_at IS NOT NULL AS confirmed,
               EXISTS (SELECT 1 FROM passwords p WHERE p.user_id = u.id) AS has_password, s.last_seen_at,
               (SELECT b.plan FROM subscriptions b
                 WHERE b.user_id = u.id AND b.state IN ('active', 'past_due') AND b.lapsed_at IS NULL) AS subscribed,
               a.bought, a.held, a.debt,
               (SELECT json_group_array(json_array(g.ends_at, g.available)) FROM plan_grants g
                 WHERE g.user_id = a.user_id AND g.ended_at IS NULL) AS plan_grants
          FROM sessions s JOIN users u ON u.id = s.user_id JOIN accounts a ON a.user_id = u.id
         WHERE s.id = ?1 AND s.user_id = ?2 AND s.ended_at IS NULL AND s.expires_at > ?3`,
  args: [sid, uid, now],
});

export function alive(rows: ResultSet): Row {
  const row = rows.rows[0];
  if (!row) throw new Problem(401, 'UNAUTHENTICATED');
  return row;
}

/** What can be spent: what was bought, and what is left of the plan's grants that have not ended. */
export function available(account: Row, now: number): number {
  const grants = Grants.parse(JSON.parse(String(account.plan_grants)));
  const running = grants.filter(([endsAt]) => endsAt > now);
  return running.reduce((sum, [, left]) => sum + left, Number(account.bought));
}

/** Refuses a write when the session is over by then, and notes that it is in use. */
export const guard = ({ sid, uid }: Caller, now: number): InStatement[] => [
  {
    sql: `INSERT INTO refusals (unauthenticated) SELECT 1 WHERE NOT EXISTS (
            SELECT 1 FROM sessions WHERE id = ?1 AND user_id = ?2 AND ended_at IS NULL AND expires_at > ?3)`,
    args: [sid, uid, now],
  },
  {
    sql: `UPDATE sessions SET last_seen_at = ?2 WHERE id = ?1 AND last_seen_at <= ?3`,
    args: [sid, now, now - SEEN_MS],
  },
];
