// Calls: one request to the engine each, with the items that it pays for; and how one ends.
import type { InStatement, ResultSet, Row } from '@libsql/client/web';
import { itemEvents, progressEvent, stateEvent } from './events';
import { capture } from './ledger';

/** When what was not delivered is erased, in milliseconds. */
const UNDELIVERED_MS = 600_000;

export interface Item {
  seq: number;
  price: number;
}

export interface Call {
  id: string;
  job: string;
  user: string;
  state: string;
  engine: string;
  request: unknown;
  providerId: string | null;
  sends: number;
  sentAt: number;
  startedAt: number | null;
  logsBytes: number;
  percent: number;
  stopAskedAt: number | null;
  model: string | null;
  items: Item[];
}

/** What [`callOf`] takes, for one call. */
export const callReads = (call: string): InStatement[] => [
  {
    sql: `SELECT c.id, c.job_id, c.user_id, c.state, c.engine, c.request, c.provider_id, c.sends, c.sent_at,
                 c.started_at, c.due_at, c.deadline_at, c.logs_bytes, c.percent, c.expected_seconds, c.stop_asked_at,
                 c.stop_credits_max, c.development, j.price_each, j.studio, j.model_id, j.model_name, j.input,
                 c.unwanted
            FROM calls c JOIN jobs j ON j.id = c.job_id WHERE c.id = ?1`,
    args: [call],
  },
  {
    sql: `SELECT i.seq, i.state, i.asset_id, i.file, COALESCE(i.price, j.price_each) AS price
            FROM items i JOIN jobs j ON j.id = i.job_id WHERE i.call_id = ?1 ORDER BY i.seq`,
    args: [call],
  },
];

const numberOrNull = (value: Row[string]) => (value == null ? null : Number(value));
const textOrNull = (value: Row[string]) => (value == null ? null : String(value));

export function callOf(calls: ResultSet, items: ResultSet): Call | undefined {
  const row = calls.rows[0];
  return (
    row && {
      id: String(row.id),
      job: String(row.job_id),
      user: String(row.user_id),
      state: String(row.state),
      engine: String(row.engine),
      request: JSON.parse(String(row.request)),
      providerId: textOrNull(row.provider_id),
      sends: Number(row.sends),
      sentAt: Number(row.sent_at),
      startedAt: numberOrNull(row.started_at),
      logsBytes: Number(row.logs_bytes),
      percent: Number(row.percent),
      stopAskedAt: numberOrNull(row.stop_asked_at),
      model: textOrNull(row.model_id),
      items: items.rows.map((item) => ({ seq: Number(item.seq), price: Number(item.price) })),
    }
  );
}

/** Refuses a write by `changed_meanwhile` when the call is no more what was read. */
const unchanged = (call: Call): InStatement => ({
  sql: `INSERT INTO refusals (changed_meanwhile) SELECT 1 WHERE NOT EXISTS (
          SELECT 1 FROM calls WHERE id = ?1 AND state = ?2 AND sends = ?3 AND logs_bytes = ?4 AND percent = ?5
                                     AND stop_asked_at IS ?6 AND provider_id IS ?7)`,
  args: [call.id, call.state, call.sends, call.logsBytes, call.percent, call.stopAskedAt, call.providerId],
});

/** How a call ends: all of it is delivered, under the engine's id, or none of it, for a reason. */
export type Ending = { engineId: string } | { fault: string };

/** Ends a call; `rows` are its studio's own. */
export function ending(call: Call, end: Ending, rows: InStatement[], now: number): InStatement[] {
  const delivered = 'engineId' in end;
  const took = Math.max(1, Math.floor((now - (call.startedAt ?? call.sentAt)) / 1000));
  const price = call.items.reduce((sum, item) => sum + item.price, 0);
  return [
    unchanged(call),
    {
      sql: `UPDATE calls SET state = ?2, provider_id = COALESCE(provider_id, ?3), ended_at = ?4, due_at = ?4,
                   took_seconds = ?5, percent = CASE WHEN ?6 THEN 100 ELSE percent END, stopped_credits = ?7
             WHERE id = ?1`,
      args: [call.id, 'settled', delivered ? end.engineId : null, now, delivered ? took : null, delivered, 0],
    },
    ...call.items.map(
      ({ seq }): InStatement => ({
        sql: `UPDATE items SET state = ?4, error = ?5
               WHERE job_id = ?1 AND seq = ?2 AND call_id = ?3 AND state IN ('queued', 'submitted', 'running')`,
        args: [call.job, seq, call.id, delivered ? 'succeeded' : 'failed', delivered ? null : end.fault],
      }),
    ),
    ...rows,
    ...(delivered ? [] : eraseUndelivered(call, now)),
    ...capture(call.id, delivered ? price : 0, now),
    ...(delivered ? [progressEvent(call.job, call.id, 0n, now)] : []),
    itemEvents(call.job, call.id, now),
    stateEvent(call.job, now),
  ];
}

/** What the storage may have of pictures that are not delivered goes once nothing can be on its way any more. */
const eraseUndelivered = (call: Call, now: number): InStatement[] => [
  {
    sql: `INSERT INTO erasures (id, kind, target, due_at, created_at)
          SELECT 'era_' || name, ?1, target, ?2, ?3
            FROM (SELECT asset_id AS name, 'assets/' || lower(?5) || '/' || lower(asset_id) || '/' AS target FROM items
                   WHERE call_id = ?4 AND state IN ('failed', 'canceled'))
           WHERE target IS NOT NULL ON CONFLICT DO NOTHING`,
    args: ['prefix', now + UNDELIVERED_MS, now, call.id, call.user],
  },
  {
    sql: `INSERT INTO erasures (id, kind, target, due_at, created_at)
          SELECT 'era_' || name, ?1, target, ?2, ?3
            FROM (SELECT asset_id || '_file' AS name, file AS target FROM items
                   WHERE call_id = ?4 AND state IN ('failed', 'canceled'))
           WHERE target IS NOT NULL ON CONFLICT DO NOTHING`,
    args: ['object', now + UNDELIVERED_MS, now, call.id],
  },
];
