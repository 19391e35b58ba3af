// A whole set as one zip, packed here: a function may answer with 4.5 MB at most.
/** @import { SessionFile } from '../api.d.ts' */
import * as api from '../api/sessions.js';
import { Problem } from '../api/problem.js';
import { addressOf } from '../pictures/download.js';
import { saveAs } from '../pictures/save.js';
import { zipped } from '../pictures/zip.js';

export { DUTY, isToBeAsked } from '../pictures/download.js';

/** Spreadsheets read Chinese as something else without it. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * @param {string} session
 * @param {boolean} told that the label is one's own duty, just now
 * @param {(done: number, of: number) => void} onProgress
 */
export async function saveZip(session, told, onProgress) {
  saveAs(await zipOf(session, told, onProgress), `${session}.zip`);
}

/**
 * Under the names that the server says.
 * @param {string} session
 * @param {boolean} told that the label is one's own duty, just now
 * @param {(done: number, of: number) => void} onProgress
 */
async function zipOf(session, told, onProgress) {
  const { items } = await api.sessionFiles(session);
  const list = { name: 'pictures.csv', text: listOf(items.filter(({ asset }) => asset)) };
  let done = 0;
  return zipped([...items, list], async (item) => {
    if ('text' in item) return { name: item.name, bytes: new TextEncoder().encode(item.text) };
    onProgress(done++, items.length);
    const { name, asset, url } = item;
    const answer = await fetch(asset ? await addressOf(asset, told, url) : url ?? '').catch(() => null);
    if (!answer?.ok) throw Problem.offline();
    return { name, bytes: new Uint8Array(await answer.arrayBuffer()) };
  });
}

/** What shops ask of each picture: whether AI made it, with what and when. @param {SessionFile[]} items */
function listOf(items) {
  const rows = items.map(({ name, engine, made_at, made_by_ai }) => [name, made_by_ai ? 'yes' : 'no', engine ?? '', made_at ?? '']);
  const lines = [['file', 'made_by_ai', 'engine', 'made_at'], ...rows].map((row) => `${row.join(',')}\r\n`);
  return BYTE_ORDER_MARK + lines.join('');
}
