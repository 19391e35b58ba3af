// The engine: one request for pictures, and what its news looks like.
import { z } from 'zod';
import { type Call, ending } from './calls';
import { env } from './env';
import { stateEvent } from './events';
import { write } from './db';
import { pauseIsOver } from './pauses';

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

/** What is kept with a call of photos: enough to send it. */
export const PhotoRequest = z.object({
  kind: z.literal('photo'),
  target: z.object({ version: z.string() }),
  shape: z.literal('flux_lora'),
  prompt: z.string(),
  count: z.int(),
  aspect_ratio: z.string(),
  seed: z.int(),
});

/** Sends a call after its row was written as `sending`, and writes down what became of it. */
export async function send(call: Call): Promise<void> {
  const wish = PhotoRequest.parse(call.request);
  if (!VERSION.test(wish.target.version)) {
    await write(ending(call, { fault: 'ENGINE_REFUSED' }, [], Date.now()));
    return;
  }
  const answer = await fetch(`${env().REPLICATE_BASE_URL}/predictions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${env().REPLICATE_API_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      version: wish.target.version,
      input: {
        prompt: wish.prompt,
        aspect_ratio: wish.aspect_ratio,
        num_outputs: wish.count,
        seed: wish.seed,
        output_format: 'webp',
        output_quality: 95,
        disable_safety_checker: false,
        model: 'dev',
        num_inference_steps: 28,
        guidance_scale: 3,
        lora_scale: 1,
        go_fast: false,
      },
      webhook: `${env().PUBLIC_URL}/api/webhooks/replicate?call=${call.id}`,
      webhook_events_filter: ['start', 'logs', 'completed'],
    }),
    signal: AbortSignal.timeout(CALL_MS),
    cache: 'no-store',
  });
  // What was not accepted is left to whoever looks after calls that are silent.
  if (!answer.ok) return console.warn(`${call.id}: the engine answered ${answer.status}`);
  await accepted(call, News.parse(await answer.json()).id);
}

async function accepted(call: Call, engineId: string): Promise<void> {
  const now = Date.now();
  const written = await write([
    {
      sql: `UPDATE calls SET provider_id = ?2, state = CASE state WHEN 'stopping' THEN state ELSE 'accepted' END,
                   due_at = CASE WHEN state = 'stopping' OR stop_asked_at IS NOT NULL THEN ?3 ELSE ?4 END
             WHERE id = ?1 AND provider_id IS NULL AND state IN ('sending', 'waiting', 'stopping')
               AND NOT EXISTS (SELECT 1 FROM json_each(request, '$.dressing.done') WHERE value = ?2)`,
      args: [call.id, engineId, now, now + QUIET_MS],
    },
    { sql: `UPDATE items SET state = ?2 WHERE call_id = ?1 AND state IN ('queued')`, args: [call.id, 'submitted'] },
    stateEvent(call.job, now),
    pauseIsOver(call.engine, call.sentAt, now),
    {
      sql: `SELECT provider_id, stop_asked_at, stop_credits_max,
                   EXISTS (SELECT 1 FROM json_each(request, '$.dressing.done') WHERE value = ?2) AS followed
              FROM calls WHERE id = ?1`,
      args: [call.id, engineId],
    },
  ]);
  const kept = written[4]?.rows[0];
  if (kept && kept.provider_id !== engineId) console.error(`${call.id}: the engine has this call twice`);
}
