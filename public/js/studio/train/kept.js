// Photos that were chosen for a training, on this device: there again after the checkout, signing in, or a reload. They stay
// for a day at most, and go when the training has begun, when somebody signs out, and with another person.
/** @import { Chosen } from './form-data.d.ts' */

/** `forgetDrafts` deletes it. */
const DATABASE = 'darkroom.pictures';
const STORE = 'chosen';
const KEPT_MS = 24 * 3600 * 1000;

/** @typedef {{ chosen: Chosen, owner: string, at: number }} Kept `at`: when it was chosen, in Unix ms */

/**
 * @param {string} id of the form in this tab
 * @param {Chosen} chosen nothing takes it away
 * @param {string} owner whose photos they are
 */
export async function keep(id, chosen, owner) {
  await inStore('readwrite', (store) => {
    const oldest = Date.now() - KEPT_MS;
    const all = store.openCursor();
    all.addEventListener('success', () => {
      const { result: row } = all;
      if (row && (row.value.at < oldest || row.value.owner !== owner)) row.delete();
      row?.continue();
    });
    /** @type {Kept} */
    const kept = { chosen, owner, at: Date.now() };
    return chosen.kind === 'none' ? store.delete(id) : store.put(kept, id);
  });
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
