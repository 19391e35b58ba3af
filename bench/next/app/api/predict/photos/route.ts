// `POST /api/predict/photos`: a hold, a job and its call in one write, then the engine, after the answer.
import { createHash, randomInt } from 'node:crypto';
import type { InStatement } from '@libsql/client/web';
import { after } from 'next/server';
import { z } from 'zod';
import { read, refusedBy, write } from '@/lib/db';
import { send } from '@/lib/engine';
import { stateEvent } from '@/lib/events';
import { id } from '@/lib/id';
import { hold } from '@/lib/ledger';
import { answer, Problem } from '@/lib/problem';
import { alive, type Caller, caller, guard, lookup } from '@/lib/session';

const PRICE = 7;
const DEADLINE_MS = 40 * 60 * 1000;
const LOST_MS = 40_000;
const HOUR_MS = 3_600_000;

const Wanted = z.object({
  model: z.string().startsWith('mdl_'),
  prompt: z.string().trim().min(1).max(2000),
  count: z.int().min(1).max(4).default(1),
  aspect_ratio: z.enum(['1:1', '3:4', '4:3', '2:3', '3:2', '9:16', '16:9', '4:5', '5:4']).default('1:1'),
  seed: z.int().min(0).max(0x7fffffff).optional(),
});
const Key = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

const json = (status: number, text: string) =>
  new Response(text, { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } });

export const POST = (request: Request) => answer(() => take(request));

async function take(request: Request): Promise<Response> {
  const who = await caller();
  const key = Key.parse(request.headers.get('idempotency-key'));
  const body = await request.text();
  const wanted = Wanted.parse(parse(body));
  const fingerprint = createHash('sha256').update(`photos\n${body}`).digest('base64url');
  const now = Date.now();
  const [session, first, models, durations] = await read([lookup(who, now), ...reads(who, key, wanted.model)]);
  const account = alive(session!);
  const given = first!.rows[0];
  if (given) {
    if (given.fingerprint !== fingerprint) throw new Problem(409, 'IDEMPOTENCY_KEY_REUSED');
    return json(Number(given.status), String(given.answer));
  }
  const model = models!.rows[0];
  if (!model) throw new Problem(404, 'NOT_FOUND');
  if (model.state !== 'ready') throw new Problem(409, 'MODEL_NOT_READY');

  const job = id('job', now);
  const call = id('cal', now);
  const price = PRICE * wanted.count;
  const seed = wanted.seed ?? randomInt(0x7fffffff);
  const prompt = wanted.prompt.includes(String(model.trigger_word))
    ? wanted.prompt
    : `${model.trigger_word}, ${wanted.prompt}`;
  const expected = Number(durations!.rows[0]?.seconds ?? 60);
  const input = JSON.stringify({ ...wanted, seed });
  const title = [...wanted.prompt].slice(0, 60).join('');
  const version = `${model.provider_model}:${model.provider_version}`;
  const text = JSON.stringify({
    id: job,
    studio: 'photo',
    state: 'queued',
    progress: 0,
    eta_seconds: expected,
    title,
    price_each: PRICE,
    cost: { held: price, captured: 0, released: 0 },
    input: { ...wanted, seed },
    model: { id: wanted.model, name: model.name },
    items: Array.from({ length: wanted.count }, (_, seq) => ({ seq, state: 'queued', error: null, asset: null })),
    created_at: new Date(now).toISOString(),
    finished_at: null,
  });
  const ask = JSON.stringify({
    kind: 'photo',
    target: { version },
    shape: 'flux_lora',
    prompt,
    count: wanted.count,
    aspect_ratio: wanted.aspect_ratio,
    seed,
  });
  try {
    await write([
      guard(who, now),
      limit(who, now),
      {
        sql: `INSERT INTO idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
              VALUES (?, ?, ?, 202, ?, ?)`,
        args: [who.uid, key, fingerprint, text, now],
      },
      {
        sql: `INSERT INTO refusals (model_not_ready) SELECT 1 WHERE NOT EXISTS (
                SELECT 1 FROM models WHERE id = ? AND user_id = ? AND state = 'ready')`,
        args: [wanted.model, who.uid],
      },
      {
        sql: `INSERT INTO jobs (id, user_id, studio, title, price_each, model_id, model_name, input, created_at)
              VALUES (?, ?, 'photo', ?, ?, ?, ?, ?, ?)`,
        args: [job, who.uid, title, PRICE, wanted.model, String(model.name), input, now],
      },
      ...hold({ call, job, user: who.uid, credits: price, title, expiresAt: now + DEADLINE_MS }, now),
      {
        sql: `INSERT INTO calls (id, job_id, user_id, state, recipe, request, sent_at, due_at, deadline_at,
                                 expected_seconds, created_at)
              VALUES (?, ?, ?, 'sending', 'photo:flux_lora', ?, ?, ?, ?, ?, ?)`,
        args: [call, job, who.uid, ask, now, now + LOST_MS, now + DEADLINE_MS, expected, now],
      },
      ...Array.from({ length: wanted.count }, (_, seq): InStatement => ({
        sql: `INSERT INTO items (job_id, seq, call_id, state, asset_id) VALUES (?, ?, ?, 'queued', ?)`,
        args: [job, seq, call, id('ast', now)],
      })),
      stateEvent(job, now),
    ]);
  } catch (error) {
    if (refusedBy(error, 'insufficient_credits')) {
      const available = Number(account.bought) + Number(account.plan);
      throw new Problem(402, 'INSUFFICIENT_CREDITS', { needed: price, available });
    }
    if (refusedBy(error, 'rate_limited')) throw new Problem(429, 'RATE_LIMITED');
    if (refusedBy(error, 'model_not_ready')) throw new Problem(404, 'NOT_FOUND');
    if (refusedBy(error, 'idempotency_keys.user_id, idempotency_keys.key')) {
      const [again] = await read([firstAnswer(who, key)]);
      const twin = again!.rows[0];
      if (twin?.fingerprint === fingerprint) return json(Number(twin.status), String(twin.answer));
      throw new Problem(409, 'IDEMPOTENCY_KEY_REUSED');
    }
    throw error;
  }
  after(() =>
    send({ call, job, version, prompt, count: wanted.count, aspectRatio: wanted.aspect_ratio, seed }).catch(
      console.warn,
    ),
  );
  return json(202, text);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Problem(422, 'INVALID', { fields: [{ field: 'body', problem: 'malformed' }] });
  }
}

const firstAnswer = (who: Caller, key: string): InStatement => ({
  sql: 'SELECT fingerprint, status, answer FROM idempotency_keys WHERE user_id = ? AND key = ?',
  args: [who.uid, key],
});

const reads = (who: Caller, key: string, model: string): InStatement[] => [
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

const limit = (who: Caller, now: number): InStatement => ({
  sql: `INSERT INTO rate_limits (key, ends_at, count, count_max) VALUES (?1, ?2, 1, 600)
        ON CONFLICT (key) DO UPDATE SET count = CASE WHEN ends_at <= ?3 THEN 1 ELSE count + 1 END,
          ends_at = CASE WHEN ends_at <= ?3 THEN ?2 ELSE ends_at END, count_max = 600`,
  args: [`photos:${who.uid}`, now + HOUR_MS, now],
});
