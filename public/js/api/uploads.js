// Files on their way to the storage.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * @param {{ purpose: string, content_type: string, bytes: number, name: string }} file
 * @returns {Promise<Api.UploadTicket>}
 */
export const openUpload = (file) => request('POST', '/api/media/uploads', { body: file });

/**
 * @param {string} id
 * @returns {Promise<Api.Upload>}
 */
export const completeUpload = (id) => request('POST', `/api/media/uploads/${id}`);
