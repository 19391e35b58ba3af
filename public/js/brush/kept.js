// What was painted, kept in this browser until its edit is made: a reload, a crash or an accident loses no stroke.
/** @import { History } from './marks.js' */

/** Who leaves takes it away by this name (draft.js). */
const NAME = 'darkroom.brush';
const STORE = 'histories';
/** Older ones are forgotten: somebody went away from a picture and did not come back. */
const KEPT_MAX = 30;

/** @typedef {{ asset: string, at: number, history: History }} Kept */

/** @param {string} asset @returns {Promise<History | null>} */
export async function recall(asset) {
  const kept = await use('readonly', (store) => store.get(asset));
  return /** @type {Kept | undefined} */ (kept)?.history ?? null;
}

/** @param {string} asset @param {History} history */
export async function keep(asset, history) {
  /** @type {Kept} */
  const kept = { asset, at: Date.now(), history };
  await use('readwrite', (store) => store.put(kept));
  const all = /** @type {Kept[]} */ ((await use('readonly', (store) => store.getAll())) ?? []);
  const old = all.sort((one, other) => other.at - one.at).slice(KEPT_MAX);
  for (const { asset: id } of old) await forget(id);
}

/** @param {string} asset */
export const forget = (asset) => use('readwrite', (store) => store.delete(asset));

/**
 * Without a database (a private window of some browsers) what is painted is lost with the page.
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} ask
 * @returns {Promise<unknown>}
 */
async function use(mode, ask) {
  try {
    const database = await open();
    try {
      return await answer(ask(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  } catch (thrown) {
    console.info(thrown);
    return undefined;
  }
}

function open() {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE, { keyPath: 'asset' }));
  return /** @type {Promise<IDBDatabase>} */ (answer(request));
}

/** @param {IDBRequest} request */
const answer = (request) =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
