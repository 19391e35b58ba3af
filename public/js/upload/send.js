// A file's way to the storage: a ticket from the server, straight to the storage. Then the server looks at it.
import { Problem } from '../api/problem.js';
import * as api from '../api/uploads.js';
import { t } from '../i18n/words.js';
import { pictureType } from './kind.js';
import { staying } from './stay.js';

/** No byte for this long means the line is dead. */
const STALLED_MS = 60_000;
/** When all has left, a virus scanner on the way may still hold it. */
const ANSWER_MS = 300_000;

/** The server takes no longer name. */
const NAME_CHARS_MAX = 200;

/**
 * @typedef {{ purpose: string, name: string, onProgress: (fraction: number) => void, signal: AbortSignal }} Options
 */

/**
 * A single picture, sent and looked at. Whoever leaves meanwhile is asked first.
 * @param {Blob} picture
 * @param {Options} options
 * @returns {Promise<string>} as {@link upload}
 */
export const sendPicture = (picture, options) => staying(async () => {
  const id = await upload(picture, options);
  await api.completeUpload(id);
  return id;
});

/**
 * @param {Blob} file
 * @param {Options} options
 * @returns {Promise<string>} the upload's id; throws a {@link Problem}, or what `signal` was ended with
 */
export async function upload(file, { purpose, name, onProgress, signal }) {
  // Systems name the type of a picture in many ways, or not at all.
  const content_type = purpose === 'training_zip' ? file.type : await pictureType(file);
  const ticket = await api.openUpload({ purpose, content_type, bytes: file.size, name: short(name) });
  signal.throwIfAborted();
  await put(file, ticket, onProgress, signal);
  return ticket.id;
}

/** The end of it, which says what kind of file it is. @param {string} name */
const short = (name) => [...name.replace(/\p{Cc}/gu, '')].slice(-NAME_CHARS_MAX).join('');

/**
 * `fetch` cannot report how much of a body has left; XMLHttpRequest can.
 * @param {Blob} file
 * @param {{ url: string, headers: Record<string, string> }} ticket
 * @param {(fraction: number) => void} onProgress
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function put(file, { url, headers }, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const stop = () => call.abort();
    const fail = () => (signal.aborted ? reject(signal.reason) : failure(file).then(reject));
    let stalled = setTimeout(stop, STALLED_MS);
    call.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) {
      // The browser sets the length itself and refuses to be told.
      if (name.toLowerCase() !== 'content-length' && name.toLowerCase() !== 'host') call.setRequestHeader(name, value);
    }
    call.upload.addEventListener('progress', (event) => {
      clearTimeout(stalled);
      stalled = setTimeout(stop, event.loaded < event.total ? STALLED_MS : ANSWER_MS);
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    call.addEventListener('load', () => (call.status >= 200 && call.status < 300 ? resolve() : fail()));
    call.addEventListener('error', fail);
    call.addEventListener('abort', fail);
    call.addEventListener('loadend', () => {
      clearTimeout(stalled);
      signal.removeEventListener('abort', stop);
    });
    signal.addEventListener('abort', stop);
    call.send(file);
  });
}

/** A file that was changed after it was chosen cannot be read any more, and the line is not to blame. @param {Blob} file */
async function failure(file) {
  const readable = await file.slice(0, 1).arrayBuffer().then(() => true, () => false);
  return new Problem(0, { code: 'UPLOAD_FAILED', detail: t(readable ? 'upload.failed' : 'upload.changed') });
}
