// Changes to a picture that is there.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * @param {{ asset: string, prompt: string, mask_upload?: string, reference_upload?: string }} edit
 * @param {string} key
 * @returns {Promise<Api.Job>}
 */
export const edit = (edit, key) => request('POST', '/api/predict/edits', { body: edit, key });
