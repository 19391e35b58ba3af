// The engine: one request for pictures, and what its news looks like.
import { z } from 'zod';
import { env } from './env';
import { stateEvent } from './events';
import { write } from './db';

/** How long without news before somebody asks, in milliseconds. */
const QUIET_MS = 20_000;
const CALL_MS = 20_000;

const VERSION = /^[\w.-]+\/[\w.-]+:[0-9a-f]+$/;

export const News = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  status: z.string(),
  output: z.unknown().optional(),
  logs: z.string().nullish(),
});

export interface Wish {
  call: string;
  job: string;
  version: string;
  prompt: string;
  count: number;
  aspectRatio: string;
  seed: number;
}

/** Sends a call after its row was written as `sending`, and writes down the engine's id. */
export async function send(wish: Wish): Promise<void> {
  // What the engine cannot run is left to whoever looks after calls that were never accepted.
  if (!VERSION.test(wish.version)) return console.warn(`${wish.call}: not a version`);
  const answer = await fetch(`${env().REPLICATE_BASE_URL}/predictions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${env().REPLICATE_API_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      version: wish.version,
      input: {
        prompt: wish.prompt,
        aspect_ratio: wish.aspectRatio,
        num_outputs: wish.count,
        seed: wish.seed,
        output_format: 'webp',
        output_quality: 90,
        disable_safety_checker: false,
        model: 'dev',
        num_inference_steps: 28,
        guidance_scale: 3,
        lora_scale: 1,
        go_fast: false,
      },
      webhook: `${env().PUBLIC_URL}/api/webhooks/replicate?call=${wish.call}`,
      webhook_events_filter: ['start', 'logs', 'completed'],
    }),
    signal: AbortSignal.timeout(CALL_MS),
    cache: 'no-store',
  });
  if (!answer.ok) return console.warn(`${wish.call}: the engine answered ${answer.status}`);
  const { id } = News.parse(await answer.json());
  const now = Date.now();
  await write([
    {
      sql: `UPDATE calls SET provider_id = ?, state = 'accepted', due_at = ?
             WHERE id = ? AND provider_id IS NULL AND state IN ('sending', 'waiting')`,
      args: [id, now + QUIET_MS, wish.call],
    },
    { sql: `UPDATE items SET state = 'submitted' WHERE call_id = ? AND state = 'queued'`, args: [wish.call] },
    stateEvent(wish.job, now),
  ]);
}
