// What a photo writes before anybody is asked for anything: limit, first answer, job, hold, call, items, event.
import type { InStatement } from '@libsql/client/web';
import { callReads } from './calls';
import type { PhotoRequest } from './engine';
import { stateEvent } from './events';
import { id } from './id';
import { hold } from './ledger';
import { notPaused } from './pauses';
import type { Caller } from './session';
import type { z } from 'zod';

export const DEADLINE_MS = 40 * 60 * 1000;
const LOST_MS = 40_000;
const HOUR_MS = 3_600_000;
const PHOTOS_AN_HOUR_MAX = 600;
const ENGINE = 'replicate';
const RECIPE = 'photo:flux_lora';

export const firstAnswer = (who: Caller, key: string): InStatement => ({
  sql: `SELECT fingerprint, status, answer FROM idempotency_keys WHERE user_id = ?1 AND key = ?2`,
  args: [who.uid, key],
});

/** How long calls of this recipe took lately. */
const expected = (recipe: string): InStatement => ({
  sql: `SELECT CAST(AVG(took_seconds) AS INTEGER) AS seconds FROM (
          SELECT took_seconds FROM calls WHERE recipe = ?1 AND took_seconds IS NOT NULL
           ORDER BY ended_at DESC LIMIT 20)`,
  args: [recipe],
});

/** The first answer if there was one, the model, and how long models of either shape usually take. */
export const reads = (who: Caller, key: string, model: string): InStatement[] => [
  firstAnswer(who, key),
  {
    sql: `SELECT * FROM models
           WHERE id = ?1 AND user_id = ?2 AND state IN ('training', 'ready', 'failed', 'deleting')`,
    args: [model, who.uid],
  },
  expected(RECIPE),
  expected('photo:sdxl_lora'),
];

export const limit = (who: Caller, now: number): InStatement => ({
  sql: `INSERT INTO rate_limits (key, ends_at, count, count_max) VALUES (?1, ?2, 1, ?3)
        ON CONFLICT (key) DO UPDATE SET
          count = CASE WHEN ends_at <= ?4 THEN 1 ELSE count + 1 END,
          ends_at = CASE WHEN ends_at <= ?4 THEN ?2 ELSE ends_at END,
          count_max = ?3`,
  args: [`photos:${who.uid}`, now + HOUR_MS, PHOTOS_AN_HOUR_MAX, now],
});

/** Keeps the first answer; when two come at once the primary key refuses one. */
export const remember = (
  who: Caller,
  first: { key: string; fingerprint: string; text: string },
  now: number,
): InStatement => ({
  sql: `INSERT INTO idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
  args: [who.uid, first.key, first.fingerprint, 202, first.text, now],
});

/** A model deleted between the two batches is not asked for any more. */
export const stillReady = (who: Caller, model: string): InStatement => ({
  sql: `INSERT INTO refusals (model_not_ready) SELECT 1 WHERE NOT EXISTS (
          SELECT 1 FROM models WHERE id = ?1 AND user_id = ?2 AND state = 'ready')`,
  args: [model, who.uid],
});

export interface NewJob {
  job: string;
  call: string;
  user: string;
  title: string;
  priceEach: number;
  model: { id: string; name: string };
  input: unknown;
  expected: number;
  request: z.infer<typeof PhotoRequest>;
}

/**
 * The call starts as `sending`: from here on a request may be under way, whoever dies. The last two statements read it
 * back, for whoever sends it.
 */
export function submit(wish: NewJob, now: number): InStatement[] {
  const { job, call, user, title, priceEach, request } = wish;
  const deadline = now + DEADLINE_MS;
  return [
    ...notPaused(ENGINE, now),
    {
      sql: `INSERT INTO jobs (id, user_id, studio, title, price_each, model_id, model_name, input, created_at,
                              exclusive)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`,
      args: [
        job,
        user,
        'photo',
        title,
        priceEach,
        wish.model.id,
        wish.model.name,
        JSON.stringify(wish.input),
        now,
        false,
      ],
    },
    ...hold({ call, job, user, credits: priceEach * request.count, title, expiresAt: deadline }, now),
    {
      sql: `INSERT INTO calls (id, job_id, user_id, recipe, request, sent_at, due_at, deadline_at,
                               expected_seconds, created_at, engine, state, sends, development)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?6, ?10, ?11, ?12, ?13)`,
      args: [
        call,
        job,
        user,
        RECIPE,
        JSON.stringify(request),
        now,
        now + LOST_MS,
        deadline,
        wish.expected,
        ENGINE,
        'sending',
        1,
        null,
      ],
    },
    ...Array.from(
      { length: request.count },
      (_, seq): InStatement => ({
        sql: `INSERT INTO items (job_id, seq, call_id, state, asset_id, price, file, poster)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
        args: [job, seq, call, 'queued', id('ast', now), priceEach, null, null],
      }),
    ),
    stateEvent(job, now),
    ...callReads(call),
  ];
}
