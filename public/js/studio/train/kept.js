// Photos that were chosen for a training, on this device: there again after the checkout, signing in, or a reload. They stay
// for a day, go with the first page that is seen after it, and before that when the training has begun, when somebody signs
// out, and with another person.
/** @import { Chosen } from './form-data.d.ts' */

/** `forgetDrafts` deletes it. */
const DATABASE = 'darkroom.pictures';
const STORE = 'chosen';
/** `draft.js` looks at it on every page. */
const END = 'darkroom.pictures-end';
const KEPT_MS = 24 * 3600 * 1000;

/** @typedef {{ chosen: Chosen, owner: string, at: number }} Kept `at`: when it was chosen, in Unix ms */

/** What is kept before the next. @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * One after another: the first makes the database, and one that came after could be on the disk before it.
 * @param {string} id of the form in this tab
 * @param {Chosen} chosen nothing takes it away
 * @param {string} owner whose photos they are
 */
export function keep(id, chosen, owner) {
  const kept = last.then(() => inStore('readwrite', (store) => {
    /** @type {Kept} */
    const row = { chosen, owner, at: Date.now() };
    const asked = chosen.kind === 'none' ? store.delete(id) : store.put(row, id);
    deleteOld(store, (other) => other.owner !== owner);
    return asked;
  }));
  last = kept.catch(() => undefined);
  return kept;
}

/** Deletes what is older than a day. `draft.js` asks for it when the first of it is. */
export const sweep = () => inStore('readwrite', (store) => deleteOld(store, () => false));

/**
 * @param {IDBObjectStore} store
 * @param {(row: Kept) => boolean} isOld what is to go, however new it is
 */
function deleteOld(store, isOld) {
  const now = Date.now();
  let oldest = Infinity;
  const all = store.openCursor();
  all.addEventListener('success', () => {
    const { result: row } = all;
    if (!row) return rememberEnd(oldest + KEPT_MS);
    if (row.value.at < now - KEPT_MS || isOld(row.value)) row.delete();
    else oldest = Math.min(oldest, row.value.at);
    row.continue();
  });
  return all;
}

/** @param {number} end when the first photos are to go, in Unix ms; `Infinity` where there are none */
function rememberEnd(end) {
  try {
    if (end < Infinity) localStorage.setItem(END, String(end));
    else localStorage.removeItem(END);
  } catch {
    // Without it they go when something is chosen next.
  }
}

/**
 * @param {string} id
 * @param {string} owner
 * @returns {Promise<Chosen | null>} null when it is not there any more
 */
export async function find(id, owner) {
  /** @type {Kept | undefined} */
  const kept = await inStore('readonly', (store) => store.get(id));
  return kept?.owner === owner && kept.at >= Date.now() - KEPT_MS ? kept.chosen : null;
}

/**
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} act
 * @returns {Promise<any>} what `act` asked for, once it is on the disk
 */
async function inStore(mode, act) {
  const opening = indexedDB.open(DATABASE, 1);
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(STORE));
  /** @type {IDBDatabase} */
  const database = await done(opening, 'success');
  try {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    await done(transaction, 'complete');
    return request.result;
  } finally {
    database.close();
  }
}

/** @param {IDBRequest | IDBTransaction} work @param {string} event */
const done = (work, event) =>
  new Promise((resolve, reject) => {
    work.addEventListener(event, () => resolve('result' in work ? work.result : undefined));
    for (const failed of ['error', 'abort', 'blocked']) work.addEventListener(failed, () => reject(work.error));
  });
