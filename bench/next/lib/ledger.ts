// Credits: held before an engine is called, then captured in part or whole. Statements for somebody's batch; the
// schema's triggers and checks move the account and refuse what must not happen.
import type { InStatement } from '@libsql/client/web';
import { id } from './id';

/** What goes back to a grant that has ended lives a day longer. */
const GRACE_MS = 24 * 3_600_000;

const ENTRY = `INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, debt_delta,
                                    available_after, held_after, dedupe, reference_type, reference_id, title, at)`;

// What is left of each grant that is over goes by an entry of its own: the last two digits of their ids count them.
const END_EACH = `${ENTRY}
  SELECT ?3 || printf('%02d', number - 1), user_id, 'plan_expiry', 0, -rest, 0, 0, available - gone, held, id, 'plan',
         id, '', ?2
    FROM (SELECT g.id, g.user_id, g.available AS rest, a.bought + a.plan AS available, a.held,
                 ROW_NUMBER() OVER (ORDER BY g.ends_at, g.id) AS number,
                 SUM(g.available) OVER (ORDER BY g.ends_at, g.id) AS gone
            FROM plan_grants g JOIN accounts a ON a.user_id = g.user_id`;
const THAT_IS_OVER = `AND g.ended_at IS NULL AND g.ends_at <= ?2 AND g.available > 0)
   WHERE number <= 100 ORDER BY number`;
const CLOSE_THOSE = `UPDATE plan_grants SET ended_at = ?2`;
const THAT_ARE_EMPTY = `AND ended_at IS NULL AND ends_at <= ?2 AND available = 0`;

const stem = (now: number): string => id('ent', now).slice(0, -2);

const endPeriods = (user: string, now: number): InStatement[] => [
  { sql: `${END_EACH} WHERE g.user_id = ?1 ${THAT_IS_OVER}`, args: [user, now, stem(now)] },
  { sql: `${CLOSE_THOSE} WHERE user_id = ?1 ${THAT_ARE_EMPTY}`, args: [user, now] },
];

const endPeriodsOfHold = (call: string, now: number): InStatement[] => [
  {
    sql: `${END_EACH} WHERE g.user_id = (SELECT user_id FROM holds WHERE id = ?1) ${THAT_IS_OVER}`,
    args: [call, now, stem(now)],
  },
  {
    sql: `${CLOSE_THOSE} WHERE user_id = (SELECT user_id FROM holds WHERE id = ?1) ${THAT_ARE_EMPTY}`,
    args: [call, now],
  },
];

export interface Hold {
  call: string;
  job: string;
  user: string;
  credits: number;
  title: string;
  expiresAt: number;
}

/** Freezes credits, those of plans first; refused by `insufficient_credits` when they are not there. */
export function hold(wish: Hold, now: number): InStatement[] {
  const entry = id('ent', now);
  return [
    ...endPeriods(wish.user, now),
    {
      sql: `INSERT INTO holds (id, user_id, job_id, title, bought, plan, created_at, expires_at)
            SELECT ?1, user_id, ?3, ?4, ?5 - MIN(plan, ?5), MIN(plan, ?5), ?6, ?7 FROM accounts WHERE user_id = ?2`,
      args: [wish.call, wish.user, wish.job, wish.title, wish.credits, now, wish.expiresAt],
    },
    {
      sql: `${ENTRY}
            SELECT ?1, h.user_id, 'hold', -h.bought, -h.plan, h.bought + h.plan, 0,
                   a.bought + a.plan - h.bought - h.plan, a.held + h.bought + h.plan, h.id, 'job', h.job_id, h.title, ?3
              FROM holds h JOIN accounts a ON a.user_id = h.user_id WHERE h.id = ?2`,
      args: [entry, wish.call, now],
    },
    {
      sql: `INSERT INTO plan_moves (entry_id, grant_id, credits) SELECT ?1, id, -part FROM (
              SELECT id, MIN(available, MAX(0, (SELECT plan FROM holds WHERE id = ?3) - before)) AS part
                FROM (SELECT id, available,
                             SUM(available) OVER (ORDER BY (0) DESC, ends_at, id) - available AS before
                        FROM plan_grants WHERE user_id = ?2 AND ended_at IS NULL AND available > 0)
               WHERE before < (SELECT plan FROM holds WHERE id = ?3))`,
      args: [entry, wish.user, wish.call],
    },
  ];
}

// What goes back to each grant that the hold of call ?1 took from, once the release's entry ?2 is there.
const BACK = `
  SELECT grant_id, user_id, period, ended_at, MIN(part, upto - gone) AS back
    FROM (SELECT m.grant_id, g.user_id, g.period, g.ended_at, -m.credits AS part,
                 SUM(-m.credits) OVER (ORDER BY g.ends_at, g.id) AS upto, h.plan - r.plan_delta AS gone
            FROM holds h JOIN entries e ON e.user_id = h.user_id AND e.kind = 'hold' AND e.dedupe = h.id
                 JOIN plan_moves m ON m.entry_id = e.id JOIN plan_grants g ON g.id = m.grant_id
                 JOIN entries r ON r.id = ?2
           WHERE h.id = ?1)
   WHERE upto > gone`;

/** Takes this much of a hold, gives back the rest, and closes it; refused by `hold_not_open`. */
export function capture(call: string, credits: number, now: number): InStatement[] {
  const release = id('ent', now);
  return [
    {
      sql: `INSERT INTO refusals (hold_not_open) SELECT 1
             WHERE NOT EXISTS (SELECT 1 FROM holds WHERE id = ?1 AND state = 'open' AND bought + plan >= ?2)`,
      args: [call, credits],
    },
    ...endPeriodsOfHold(call, now),
    {
      sql: `${ENTRY}
            SELECT ?1, h.user_id, 'capture', 0, 0, -?3, 0, a.bought + a.plan, a.held - ?3, h.id, 'job', h.job_id,
                   h.title, ?4
              FROM holds h JOIN accounts a ON a.user_id = h.user_id WHERE h.id = ?2 AND ?3 > 0`,
      args: [id('ent', now), call, credits, now],
    },
    {
      sql: `${ENTRY}
            SELECT ?1, user_id, 'release', MIN(bought, rest - pays), MAX(0, rest - pays - bought), -rest, -pays,
                   available + rest - pays, held - rest, id, 'job', job_id, title, ?4
              FROM (SELECT *, MIN(debt, rest) AS pays
                      FROM (SELECT h.id, h.user_id, h.job_id, h.title, h.bought, h.bought + h.plan - ?3 AS rest,
                                   a.bought + a.plan AS available, a.held, a.debt
                              FROM holds h JOIN accounts a ON a.user_id = h.user_id WHERE h.id = ?2))
             WHERE rest > 0`,
      args: [release, call, credits, now],
    },
    {
      sql: `INSERT INTO plan_grants (id, user_id, period, ends_at)
            SELECT ?1 || '/' || grant_id, user_id, period, ?3 FROM (${BACK}) WHERE ended_at IS NOT NULL`,
      args: [call, release, now + GRACE_MS],
    },
    {
      sql: `INSERT INTO plan_moves (entry_id, grant_id, credits)
            SELECT ?2, CASE WHEN ended_at IS NULL THEN grant_id ELSE ?1 || '/' || grant_id END, back FROM (${BACK})`,
      args: [call, release],
    },
    {
      sql: `UPDATE holds SET state = ?3, captured = ?2, released = bought + plan - ?2, settled_at = ?4 WHERE id = ?1`,
      args: [call, credits, credits > 0 ? 'captured' : 'released', now],
    },
  ];
}
