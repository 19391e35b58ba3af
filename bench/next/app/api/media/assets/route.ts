// `GET /api/media/assets`: my pictures, newest first, by a keyset cursor.
import type { Row } from '@libsql/client/web';
import { z } from 'zod';
import { read } from '@/lib/db';
import { env } from '@/lib/env';
import { answer } from '@/lib/problem';
import { alive, caller, lookup } from '@/lib/session';
import { presign } from '@/lib/storage';

const Query = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .transform((text) => Buffer.from(text, 'base64url').toString('utf8'))
    .pipe(z.string().startsWith('ast_').length(30))
    .optional(),
});

/** Sorts behind the id of every picture. */
const BEHIND_ALL = 'ast_~';

export const GET = (request: Request) => answer(() => mine(request));

async function mine(request: Request): Promise<Response> {
  const who = await caller();
  const query = Query.parse(Object.fromEntries(new URL(request.url).searchParams));
  const now = Date.now();
  const [session, found] = await read([
    lookup(who, now),
    {
      sql: `SELECT * FROM assets WHERE user_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3`,
      args: [who.uid, query.cursor ?? BEHIND_ALL, query.limit + 1],
    },
  ]);
  alive(session!);
  const rows = found!.rows;
  const page = rows.slice(0, query.limit);
  const items = await Promise.all(page.map((row) => asset(row, now)));
  const last = page.at(-1);
  const next = rows.length > query.limit && last ? Buffer.from(String(last.id)).toString('base64url') : null;
  return Response.json({ items, next }, { headers: { 'cache-control': 'no-store' } });
}

async function asset(row: Row, now: number) {
  const id = String(row.id);
  const folder = `assets/${row.user_id}/${id}`.toLowerCase();
  const kept = row.file ? String(row.file) : null;
  const full = kept ?? `${folder}/full.${row.extension}`;
  const name = kept?.split('/').at(-1) ?? `darkroom-${id.slice(4).toLowerCase()}.${row.extension}`;
  const [fullUrl, web, thumb, download] = await Promise.all([
    presign(full, now),
    presign(`${folder}/web.jpg`, now),
    presign(`${folder}/thumb.jpg`, now),
    presign(full, now, name),
  ]);
  return {
    id,
    studio: row.studio,
    job: { id: row.job_id, seq: row.seq },
    prompt: row.prompt,
    model: row.model_id && { id: row.model_id, name: row.model_name },
    seed: row.seed,
    parameters: JSON.parse(String(row.parameters)),
    width: row.width,
    height: row.height,
    bytes: row.bytes,
    content_type: row.content_type,
    favourite: Boolean(row.favourite),
    shared: Boolean(row.shared),
    share_url: row.share_token && new URL(`/s/${row.share_token}`, env().PUBLIC_URL).href,
    urls: { full: fullUrl, web, thumb, download },
    version: row.edit_number && {
      label: `edit${Number(row.edit_number) - 1}`,
      first: row.first_id,
      parent: row.parent_id,
    },
    created_at: new Date(Number(row.created_at)).toISOString(),
  };
}
