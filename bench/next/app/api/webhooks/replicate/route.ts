// `POST /api/webhooks/replicate?call=…`: signed news about a training, kept, then applied once.
import type { InStatement } from '@libsql/client/web';
import { z } from 'zod';
import { callOf, callReads, ending } from '@/lib/calls';
import { refusedBy, write } from '@/lib/db';
import { News } from '@/lib/engine';
import { id } from '@/lib/id';
import { answer, Problem } from '@/lib/problem';
import { verify } from '@/lib/signature';

const PROVIDER = 'replicate';
const AGAIN_MS = 15_000;
const LIVE = ['sending', 'waiting', 'accepted'];

const Training = z.object({ kind: z.literal('training') });

const heard = () => Response.json({ ok: true }, { headers: { 'cache-control': 'no-store' } });

export const POST = (request: Request) => answer(() => receive(request));

async function receive(request: Request): Promise<Response> {
  const raw = Buffer.from(await request.arrayBuffer());
  const now = Date.now();
  const event = verify(request.headers, raw, now);
  const about = new URL(request.url).searchParams.get('call');
  if (!about?.startsWith('cal_')) return heard();
  const text = raw.toString('utf8');
  const [, kept, calls, items] = await write([
    {
      sql: `INSERT INTO inbox (provider, event_id, subject, body, received_at, due_at)
            SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM calls WHERE id = ?3)
            ON CONFLICT (provider, event_id) DO NOTHING`,
      args: [PROVIDER, event, about, text, now, now + AGAIN_MS],
    },
    {
      sql: `SELECT applied_at, dead_at FROM inbox WHERE provider = ?1 AND event_id = ?2`,
      args: [PROVIDER, event],
    },
    ...callReads(about),
  ]);
  const call = callOf(calls!, items!);
  const standing = kept!.rows[0];
  if (!call || call.engine !== PROVIDER || standing?.applied_at != null || standing?.dead_at != null) return heard();
  const news = News.safeParse(JSON.parse(text));
  if (!news.success) return heard();
  const ours = LIVE.includes(call.state) && (call.providerId === null || call.providerId === news.data.id);
  const training = Training.safeParse(call.request).success;
  if (!ours || news.data.status !== 'succeeded' || !training || !call.model) {
    await write([applied(event, now)]);
    return heard();
  }
  const ready = trained(call.model, news.data.output);
  try {
    await write([...ending(call, { engineId: news.data.id }, [ready, told(call.id, now)], now), applied(event, now)]);
  } catch (error) {
    // Somebody else moved it between the two writes: the sender comes again and finds it as it is then.
    if (refusedBy(error, 'changed_meanwhile')) throw new Problem(503, 'UPSTREAM_UNAVAILABLE');
    throw error;
  }
  return heard();
}

/** The model is what the training made: a version, `owner/name:hash`. */
function trained(model: string, output: unknown): InStatement {
  const version = (output as { version?: unknown } | null)?.version;
  const [name, hash] = typeof version === 'string' ? version.split(':') : [];
  if (!name || !hash) throw new Problem(422, 'INVALID');
  return {
    sql: `UPDATE models SET state = 'ready', provider_model = ?2, provider_version = ?3
           WHERE id = ?1 AND state = 'training'`,
    args: [model, name, hash],
  };
}

/** Its owner is written to, once. */
const told = (call: string, now: number): InStatement => ({
  sql: `INSERT INTO letters (id, user_id, kind, reference, data, due_at, created_at)
        SELECT ?1, user_id, ?2, id, '{}', ?4, ?4 FROM calls WHERE id = ?3
        ON CONFLICT (kind, reference) DO NOTHING`,
  args: [id('let', now), 'trained', call, now],
});

const applied = (event: string, now: number): InStatement => ({
  sql: `UPDATE inbox SET applied_at = ?3, body = '', dead_at = NULL, reason = NULL, closed_at = NULL
         WHERE provider = ?1 AND event_id = ?2`,
  args: [PROVIDER, event, now],
});
