// `POST /api/webhooks/replicate?call=…`: signed news about a training, kept, then applied once.
import type { InStatement, Row } from '@libsql/client/web';
import { refusedBy, write } from '@/lib/db';
import { News } from '@/lib/engine';
import { itemEvents, progressEvent, stateEvent } from '@/lib/events';
import { capture } from '@/lib/ledger';
import { answer, Problem } from '@/lib/problem';
import { verify } from '@/lib/signature';

const AGAIN_MS = 15_000;

const heard = () => Response.json({ ok: true }, { headers: { 'cache-control': 'no-store' } });

export const POST = (request: Request) => answer(() => receive(request));

async function receive(request: Request): Promise<Response> {
  const raw = Buffer.from(await request.arrayBuffer());
  const now = Date.now();
  const event = verify(request.headers, raw, now);
  const call = new URL(request.url).searchParams.get('call');
  if (!call?.startsWith('cal_')) return heard();
  const text = raw.toString('utf8');
  const [, kept, calls] = await write([
    {
      sql: `INSERT INTO inbox (provider, event_id, subject, body, received_at, due_at)
            SELECT 'replicate', ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM calls WHERE id = ?2)
            ON CONFLICT (provider, event_id) DO NOTHING`,
      args: [event, call, text, now, now + AGAIN_MS],
    },
    { sql: `SELECT applied_at FROM inbox WHERE provider = 'replicate' AND event_id = ?`, args: [event] },
    {
      sql: `SELECT c.id, c.job_id, c.state, c.request, c.provider_id, c.sends, c.sent_at, c.started_at, c.logs_bytes,
                   c.percent, j.price_each
              FROM calls c JOIN jobs j ON j.id = c.job_id WHERE c.id = ?`,
      args: [call],
    },
    { sql: 'SELECT seq, state, asset_id FROM items WHERE call_id = ? ORDER BY seq', args: [call] },
  ]);
  const row = calls!.rows[0];
  if (!row || kept!.rows[0]?.applied_at != null) return heard();
  const news = News.safeParse(JSON.parse(text));
  if (!news.success) return heard();
  const live = ['sending', 'waiting', 'accepted'].includes(String(row.state));
  const ours = row.provider_id === null || row.provider_id === news.data.id;
  const training = JSON.parse(String(row.request)) as { kind: string; model?: string };
  if (!live || !ours || news.data.status !== 'succeeded' || training.kind !== 'training' || !training.model) {
    await write([applied(event, now)]);
    return heard();
  }
  const [model, version] = trained(news.data.output);
  try {
    await write(ending({ row, model: training.model, event, now, made: { model, version }, engine: news.data.id }));
  } catch (error) {
    // Somebody else moved it between the two writes: the sender comes again and finds it as it is then.
    if (refusedBy(error, 'changed_meanwhile')) throw new Problem(503, 'UPSTREAM_UNAVAILABLE');
    throw error;
  }
  return heard();
}

/** `owner/name:hash` of the version a training made. */
function trained(output: unknown): [string, string] {
  const version = (output as { version?: unknown } | null)?.version;
  const [model, hash] = typeof version === 'string' ? version.split(':') : [];
  if (!model || !hash) throw new Problem(422, 'INVALID');
  return [model, hash];
}

const applied = (event: string, now: number): InStatement => ({
  sql: `UPDATE inbox SET applied_at = ?, body = '' WHERE provider = 'replicate' AND event_id = ?`,
  args: [now, event],
});

interface Ending {
  row: Row;
  model: string;
  event: string;
  now: number;
  made: { model: string; version: string };
  engine: string;
}

function ending({ row, model, event, now, made, engine }: Ending): InStatement[] {
  const call = String(row.id);
  const job = String(row.job_id);
  const began = Number(row.started_at ?? row.sent_at);
  return [
    {
      sql: `INSERT INTO refusals (changed_meanwhile) SELECT 1 WHERE NOT EXISTS (
              SELECT 1 FROM calls WHERE id = ? AND state = ? AND sends = ? AND logs_bytes = ? AND percent = ?)`,
      args: [call, row.state!, row.sends!, row.logs_bytes!, row.percent!],
    },
    {
      sql: `UPDATE calls SET state = 'settled', provider_id = COALESCE(provider_id, ?2), ended_at = ?3, due_at = ?3,
                   took_seconds = ?4, percent = 100 WHERE id = ?1`,
      args: [call, engine, now, Math.max(1, Math.floor((now - began) / 1000))],
    },
    {
      sql: `UPDATE items SET state = 'succeeded', error = NULL
             WHERE call_id = ? AND state IN ('queued', 'submitted', 'running')`,
      args: [call],
    },
    {
      sql: `UPDATE models SET state = 'ready', provider_model = ?, provider_version = ?
             WHERE id = ? AND state = 'training'`,
      args: [made.model, made.version, model],
    },
    ...capture(call, Number(row.price_each), now),
    progressEvent(job, 100, now),
    itemEvents(job, call, now),
    stateEvent(job, now),
    applied(event, now),
  ];
}
