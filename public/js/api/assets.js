// Pictures.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * @param {{ favourite?: true, model?: string, cursor: string | null }} filter
 * @returns {Promise<Api.AssetPage>}
 */
export const assets = (filter) => request('GET', '/api/media/assets', { query: { ...filter, limit: 24 } });

/**
 * @param {string} id
 * @returns {Promise<Api.Asset>}
 */
export const asset = (id) => request('GET', `/api/media/assets/${id}`);

/**
 * @param {string} id
 * @param {{ favourite?: boolean, shared?: boolean }} changes
 * @returns {Promise<Api.Asset>}
 */
export const changeAsset = (id, changes) => request('PATCH', `/api/media/assets/${id}`, { body: changes });

/** @param {string} id */
export const deleteAsset = (id) => request('DELETE', `/api/media/assets/${id}`);

/**
 * An address to save a picture from.
 * @param {string} id
 * @param {Api.DownloadRequest} wanted
 * @returns {Promise<Api.Download>}
 */
export const downloadAsset = (id, wanted) => request('POST', `/api/media/assets/${id}/download`, { body: wanted });
