// Credits: held before an engine is called, then captured in part or whole. Statements for somebody's batch; the
// schema's triggers and checks move the account and refuse what must not happen.
import type { InStatement } from '@libsql/client/web';
import { id } from './id';

const ENTRY = `INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, available_after, held_after,
                                    dedupe, reference_type, reference_id, title, at)`;

export interface Hold {
  call: string;
  job: string;
  user: string;
  credits: number;
  title: string;
  expiresAt: number;
}

/** Freezes credits; refused by `insufficient_credits` when they are not there. */
export const hold = (wish: Hold, now: number): InStatement[] => [
  {
    sql: `${ENTRY} SELECT ?, user_id, 'plan_expiry', 0, -plan, 0, bought, held, CAST(plan_expires_at AS TEXT),
                          'plan', CAST(plan_expires_at AS TEXT), '', ?
            FROM accounts WHERE user_id = ? AND plan > 0 AND plan_expires_at <= ?`,
    args: [id('ent', now), now, wish.user, now],
  },
  {
    sql: `INSERT INTO holds (id, user_id, job_id, title, bought, plan, plan_expires_at, created_at, expires_at)
          SELECT ?1, user_id, ?3, ?4, ?5 - MIN(plan, ?5), MIN(plan, ?5), plan_expires_at, ?6, ?7
            FROM accounts WHERE user_id = ?2`,
    args: [wish.call, wish.user, wish.job, wish.title, wish.credits, now, wish.expiresAt],
  },
  {
    sql: `${ENTRY} SELECT ?1, h.user_id, 'hold', -h.bought, -h.plan, h.bought + h.plan,
                          a.bought + a.plan - h.bought - h.plan, a.held + h.bought + h.plan, h.id, 'job', h.job_id,
                          h.title, ?3
            FROM holds h JOIN accounts a ON a.user_id = h.user_id WHERE h.id = ?2`,
    args: [id('ent', now), wish.call, now],
  },
];

/** Takes this much of a hold, gives back the rest, and closes it; refused by `hold_not_open`. */
export const capture = (call: string, credits: number, now: number): InStatement[] => [
  {
    sql: `INSERT INTO refusals (hold_not_open) SELECT 1
           WHERE NOT EXISTS (SELECT 1 FROM holds WHERE id = ?1 AND state = 'open' AND bought + plan >= ?2)`,
    args: [call, credits],
  },
  {
    sql: `${ENTRY} SELECT ?1, h.user_id, 'capture', 0, 0, -?3, a.bought + a.plan, a.held - ?3, h.id, 'job', h.job_id,
                          h.title, ?4
            FROM holds h JOIN accounts a ON a.user_id = h.user_id WHERE h.id = ?2 AND ?3 > 0`,
    args: [id('ent', now), call, credits, now],
  },
  {
    sql: `${ENTRY} SELECT ?1, user_id, 'release', back - plan_back, plan_back, -back, available + back, held - back, id,
                          'job', job_id, title, ?4
            FROM (SELECT h.id, h.user_id, h.job_id, h.title, a.bought + a.plan AS available, a.held,
                         h.bought + h.plan - ?3 AS back,
                         CASE WHEN h.plan_expires_at > ?4 AND a.plan_expires_at = h.plan_expires_at
                              THEN h.plan - MIN(h.plan, ?3) ELSE 0 END AS plan_back
                    FROM holds h JOIN accounts a ON a.user_id = h.user_id WHERE h.id = ?2)
           WHERE back > 0`,
    args: [id('ent', now), call, credits, now],
  },
  {
    sql: `UPDATE holds SET state = CASE WHEN ?2 > 0 THEN 'captured' ELSE 'released' END, captured = ?2,
                 released = bought + plan - ?2, settled_at = ?3 WHERE id = ?1`,
    args: [call, credits, now],
  },
];
