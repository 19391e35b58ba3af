// `POST /api/predict/photos`: a hold, a job and its call in one write, then the engine, after the answer.
import { createHash, randomInt } from 'node:crypto';
import { after } from 'next/server';
import { z } from 'zod';
import { callOf } from '@/lib/calls';
import { read, refusedBy, write } from '@/lib/db';
import { send } from '@/lib/engine';
import { id } from '@/lib/id';
import { answer, Problem } from '@/lib/problem';
import { alive, available, caller, guard, lookup } from '@/lib/session';
import {
  DEADLINE_MS,
  firstAnswer,
  limit,
  type NewJob,
  reads,
  remember,
  stillReady,
  submit,
} from '@/lib/submit';

const PRICE = 7;
/** How long a photo takes before there is a history, in seconds. */
const USUAL_SECONDS = 60;

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
  if (!model || model.state === 'deleting') throw new Problem(404, 'NOT_FOUND');
  if (model.state !== 'ready') throw new Problem(409, 'MODEL_NOT_READY');

  const job = id('job', now);
  const call = id('cal', now);
  const price = PRICE * wanted.count;
  const seed = wanted.seed ?? randomInt(0x7fffffff);
  const prompt = wanted.prompt.includes(String(model.trigger_word))
    ? wanted.prompt
    : `${model.trigger_word}, ${wanted.prompt}`;
  const expected = Number(durations!.rows[0]?.seconds ?? USUAL_SECONDS);
  const title = [...wanted.prompt].slice(0, 60).join('');
  const text = JSON.stringify({
    id: job,
    studio: 'photo',
    state: 'queued',
    progress: 0,
    eta_seconds: expected,
    usually_done_at: new Date(now + expected * 1000).toISOString(),
    deadline_at: new Date(now + DEADLINE_MS).toISOString(),
    title,
    price_each: PRICE,
    cost: { held: price, captured: 0, released: 0 },
    input: { studio: 'photo', ...wanted, seed },
    stopping: false,
    cancel_charge: 0,
    model: { id: wanted.model, name: model.name },
    items: Array.from({ length: wanted.count }, (_, seq) => ({
      seq,
      state: 'queued',
      error: null,
      asset: null,
      price: PRICE,
      engine: 'replicate',
    })),
    created_at: new Date(now).toISOString(),
    finished_at: null,
  });
  const wish: NewJob = {
    job,
    call,
    user: who.uid,
    title,
    priceEach: PRICE,
    model: { id: wanted.model, name: String(model.name) },
    input: { studio: 'photo', ...wanted, seed },
    expected,
    request: {
      kind: 'photo',
      target: { version: `${model.provider_model}:${model.provider_version}` },
      shape: 'flux_lora',
      prompt,
      count: wanted.count,
      aspect_ratio: wanted.aspect_ratio,
      seed,
    },
  };
  try {
    const written = await write([
      ...guard(who, now),
      limit(who, now),
      remember(who, { key, fingerprint, text }, now),
      stillReady(who, wanted.model),
      ...submit(wish, now),
    ]);
    const sent = callOf(written.at(-2)!, written.at(-1)!);
    if (sent) after(() => send(sent).catch(console.warn));
  } catch (error) {
    if (refusedBy(error, 'insufficient_credits')) {
      throw new Problem(402, 'INSUFFICIENT_CREDITS', { needed: price, available: available(account, now) });
    }
    if (refusedBy(error, 'studio_paused')) throw new Problem(503, 'STUDIO_PAUSED');
    if (refusedBy(error, 'rate_limited')) throw new Problem(429, 'RATE_LIMITED');
    if (refusedBy(error, 'model_not_ready')) throw new Problem(404, 'NOT_FOUND');
    if (refusedBy(error, 'unauthenticated')) throw new Problem(401, 'UNAUTHENTICATED');
    if (refusedBy(error, 'idempotency_keys.user_id, idempotency_keys.key')) {
      const [, again] = await read([lookup(who, now), firstAnswer(who, key)]);
      const twin = again!.rows[0];
      if (twin?.fingerprint === fingerprint) return json(Number(twin.status), String(twin.answer));
      throw new Problem(409, 'IDEMPOTENCY_KEY_REUSED');
    }
    throw error;
  }
  return json(202, text);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Problem(422, 'INVALID', { fields: [{ field: 'body', problem: 'malformed' }] });
  }
}
