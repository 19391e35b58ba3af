// The signed cookie and the row that backs it.
import type { InStatement, ResultSet } from '@libsql/client/web';
import { jwtVerify } from 'jose';
import { cookies } from 'next/headers';
import { z } from 'zod';
import { env } from './env';
import { Problem } from './problem';

const Claims = z.object({ sid: z.string(), uid: z.string() });

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
  sql: `SELECT u.id, u.level, a.bought, a.plan, a.plan_expires_at, a.held
          FROM sessions s JOIN users u ON u.id = s.user_id JOIN accounts a ON a.user_id = u.id
         WHERE s.id = ? AND s.user_id = ? AND s.ended_at IS NULL AND s.expires_at > ?`,
  args: [sid, uid, now],
});

export function alive(rows: ResultSet) {
  const row = rows.rows[0];
  if (!row) throw new Problem(401, 'UNAUTHENTICATED');
  return row;
}

/** Refuses a write when the session is over by then. */
export const guard = ({ sid, uid }: Caller, now: number): InStatement => ({
  sql: `INSERT INTO refusals (unauthenticated) SELECT 1 WHERE NOT EXISTS (
          SELECT 1 FROM sessions WHERE id = ? AND user_id = ? AND ended_at IS NULL AND expires_at > ?)`,
  args: [sid, uid, now],
});
