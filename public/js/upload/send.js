// A file's way to the storage: a ticket from the server, straight to the storage, then the server looks at it.
/** @import { Upload } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import * as api from '../api/uploads.js';
import { t } from '../i18n/words.js';

/** No byte for this long means the line is dead. */
const STALLED_MS = 60_000;

/**
 * @param {Blob} file
 * @param {{ purpose: string, name: string, onProgress: (fraction: number) => void, onChecking: () => void }} options
 * @returns {Promise<Upload>} throws a {@link Problem}
 */
export async function upload(file, { purpose, name, onProgress, onChecking }) {
  const ticket = await api.openUpload({ purpose, content_type: file.type, bytes: file.size, name });
  await put(file, ticket.url, ticket.headers, onProgress);
  onChecking();
  return api.completeUpload(ticket.id);
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
    const fail = () => reject(new Problem(0, { code: 'UPLOAD_FAILED', detail: t('upload.failed') }));
    const call = new XMLHttpRequest();
    let stalled = setTimeout(() => call.abort(), STALLED_MS);
    call.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) {
      // The browser sets the length itself and refuses to be told.
      if (name.toLowerCase() !== 'content-length' && name.toLowerCase() !== 'host') call.setRequestHeader(name, value);
    }
    call.upload.addEventListener('progress', (event) => {
      clearTimeout(stalled);
      stalled = setTimeout(() => call.abort(), STALLED_MS);
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    call.addEventListener('load', () => (call.status >= 200 && call.status < 300 ? resolve() : fail()));
    call.addEventListener('error', fail);
    call.addEventListener('abort', fail);
    call.addEventListener('loadend', () => clearTimeout(stalled));
    call.send(file);
  });
}
