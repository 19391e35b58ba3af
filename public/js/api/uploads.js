// Files on their way to the storage.
/** @import * as Api from '../api.d.ts' */
import { t } from '../i18n/words.js';
import { Problem } from './problem.js';
import { request } from './request.js';

/** How long the server may look at a file, and how often it is asked meanwhile. */
const CHECKING_MS_MAX = 300_000;
const ASK_AGAIN_MS = 2_000;

/**
 * @param {{ purpose: string, content_type: string, bytes: number, name: string }} file
 * @returns {Promise<Api.UploadTicket>}
 */
export const openUpload = (file) => request('POST', '/api/media/uploads', { body: file });

/**
 * The file was put: the server looks at it, and is asked again while it does.
 * @param {string} id
 * @returns {Promise<Api.Upload>}
 */
export async function completeUpload(id) {
  for (const began = Date.now(); Date.now() - began < CHECKING_MS_MAX; ) {
    /** @type {Api.Upload | Api.UploadBeingChecked} */
    const found = await request('POST', `/api/media/uploads/${id}`);
    if (found.state !== 'checking') return /** @type {Api.Upload} */ (found);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
  throw new Problem(0, { code: 'NETWORK', detail: t('problem.network') });
}
