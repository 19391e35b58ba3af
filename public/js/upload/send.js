// A file's way to the storage: a ticket from the server, straight to the storage. Then the server looks at it.
import { Problem } from '../api/problem.js';
import * as api from '../api/uploads.js';
import { t } from '../i18n/words.js';

/** No byte for this long means the line is dead. */
const STALLED_MS = 60_000;
/** When all has left, a virus scanner on the way may still hold it. */
const ANSWER_MS = 300_000;

/**
 * @param {Blob} file
 * @param {{ purpose: string, name: string, onProgress: (fraction: number) => void }} options
 * @returns {Promise<string>} the upload's id; throws a {@link Problem}
 */
export async function upload(file, { purpose, name, onProgress }) {
  const ticket = await api.openUpload({ purpose, content_type: file.type, bytes: file.size, name });
  await put(file, ticket.url, ticket.headers, onProgress);
  return ticket.id;
}

/**
 * `fetch` cannot report how much of a body has left; XMLHttpRequest can.
 * @param {Blob} file
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {(fraction: number) => void} onProgress
 * @returns {Promise<void>}
 */
function put(file, url, headers, onProgress) {
  return new Promise((resolve, reject) => {
    const fail = () => failure(file).then(reject);
    const call = new XMLHttpRequest();
    let stalled = setTimeout(() => call.abort(), STALLED_MS);
    call.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) {
      // The browser sets the length itself and refuses to be told.
      if (name.toLowerCase() !== 'content-length' && name.toLowerCase() !== 'host') call.setRequestHeader(name, value);
    }
    call.upload.addEventListener('progress', (event) => {
      clearTimeout(stalled);
      stalled = setTimeout(() => call.abort(), event.loaded < event.total ? STALLED_MS : ANSWER_MS);
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    call.addEventListener('load', () => (call.status >= 200 && call.status < 300 ? resolve() : fail()));
    call.addEventListener('error', fail);
    call.addEventListener('abort', fail);
    call.addEventListener('loadend', () => clearTimeout(stalled));
    call.send(file);
  });
}

/** A file that was changed after it was chosen cannot be read any more, and the line is not to blame. @param {Blob} file */
async function failure(file) {
  const readable = await file.slice(0, 1).arrayBuffer().then(() => true, () => false);
  return new Problem(0, { code: 'UPLOAD_FAILED', detail: t(readable ? 'upload.failed' : 'upload.changed') });
}
