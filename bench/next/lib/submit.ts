// What a photo writes before anybody is asked for anything: limit, first answer, job, hold, call, items, event.
import type { InStatement } from '@libsql/client/web';
import type { Wish } from './engine';
import { stateEvent } from './events';
import { id } from './id';
import { hold } from './ledger';
import type { Caller } from './session';

const DEADLINE_MS = 40 * 60 * 1000;
const LOST_MS = 40_000;
const HOUR_MS = 3_600_000;

export const firstAnswer = (who: Caller, key: string): InStatement => ({
  sql: 'SELECT fingerprint, status, answer FROM idempotency_keys WHERE user_id = ? AND key = ?',
  args: [who.uid, key],
});

/** The first answer if there was one, the model, how long it usually takes. */
export const reads = (who: Caller, key: string, model: string): InStatement[] => [
  firstAnswer(who, key),
  {
    sql: `SELECT state, name, trigger_word, provider_model, provider_version FROM models
           WHERE id = ? AND user_id = ? AND state IN ('training', 'ready', 'failed')`,
    args: [model, who.uid],
  },
  {
    sql: `SELECT CAST(AVG(took_seconds) AS INTEGER) AS seconds FROM (
            SELECT took_seconds FROM calls WHERE recipe = 'photo:flux_lora' AND took_seconds IS NOT NULL
             ORDER BY ended_at DESC LIMIT 20)`,
    args: [],
  },
];

export const limit = (who: Caller, now: number): InStatement => ({
  sql: `INSERT INTO rate_limits (key, ends_at, count, count_max) VALUES (?1, ?2, 1, 600)
        ON CONFLICT (key) DO UPDATE SET count = CASE WHEN ends_at <= ?3 THEN 1 ELSE count + 1 END,
          ends_at = CASE WHEN ends_at <= ?3 THEN ?2 ELSE ends_at END, count_max = 600`,
  args: [`photos:${who.uid}`, now + HOUR_MS, now],
});

/** Keeps the first answer; when two come at once the primary key refuses one. */
export const remember = (
  who: Caller,
  first: { key: string; fingerprint: string; text: string },
  now: number,
): InStatement => ({
  sql: `INSERT INTO idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
        VALUES (?, ?, ?, 202, ?, ?)`,
  args: [who.uid, first.key, first.fingerprint, first.text, now],
});

/** A model deleted between the two batches is not asked for any more. */
export const stillReady = (who: Caller, model: string): InStatement => ({
  sql: `INSERT INTO refusals (model_not_ready) SELECT 1 WHERE NOT EXISTS (
          SELECT 1 FROM models WHERE id = ? AND user_id = ? AND state = 'ready')`,
  args: [model, who.uid],
});

export interface NewJob extends Wish {
  user: string;
  title: string;
  price: number;
  priceEach: number;
  model: { id: string; name: string };
  input: unknown;
  expected: number;
}

/** The call starts as `sending`: from here on a request may be under way, whoever dies. */
export function submit(wish: NewJob, now: number): InStatement[] {
  const { job, call, user, title, price, version, prompt, count, seed } = wish;
  const request = {
    kind: 'photo',
    target: { version },
    shape: 'flux_lora',
    prompt,
    count,
    aspect_ratio: wish.aspectRatio,
    seed,
  };
  return [
    {
      sql: `INSERT INTO jobs (id, user_id, studio, title, price_each, model_id, model_name, input, created_at)
            VALUES (?, ?, 'photo', ?, ?, ?, ?, ?, ?)`,
      args: [job, user, title, wish.priceEach, wish.model.id, wish.model.name, JSON.stringify(wish.input), now],
    },
    ...hold({ call, job, user, credits: price, title, expiresAt: now + DEADLINE_MS }, now),
    {
      sql: `INSERT INTO calls (id, job_id, user_id, state, recipe, request, sent_at, due_at, deadline_at,
                               expected_seconds, created_at)
            VALUES (?, ?, ?, 'sending', 'photo:flux_lora', ?, ?, ?, ?, ?, ?)`,
      args: [call, job, user, JSON.stringify(request), now, now + LOST_MS, now + DEADLINE_MS, wish.expected, now],
    },
    ...Array.from(
      { length: count },
      (_, seq): InStatement => ({
        sql: `INSERT INTO items (job_id, seq, call_id, state, asset_id) VALUES (?, ?, ?, 'queued', ?)`,
        args: [job, seq, call, id('ast', now)],
      }),
    ),
    stateEvent(job, now),
  ];
}
