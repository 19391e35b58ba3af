// Pictures.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * @param {{ studio?: string, favourite?: true, model?: string, session?: string, from?: string, to?: string,
 *   cursor: string | null, limit: number }} filter
 * @returns {Promise<Api.AssetPage>}
 */
export const assets = (filter) => request('GET', '/api/media/assets', { query: filter });

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

/** So many are marked or deleted by one request. */
export const AT_ONCE = 100;

/**
 * @param {string[]} ids at most `AT_ONCE`
 * @param {{ favourite: boolean }} changes
 * @returns {Promise<Api.AssetsChanged>}
 */
export const changeAssets = (ids, changes) => request('PATCH', '/api/media/assets', { body: { ids, ...changes } });

/**
 * @param {string[]} ids
 * @param {boolean} leaving the page may go before the answer comes
 * @param {(count: number) => void} onGone so many more are deleted, in their order
 */
export async function deleteAssets(ids, leaving, onGone) {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE);
    const sent = request('POST', '/api/media/assets/delete', { body: { ids: some }, keepalive: leaving });
    // A page that goes waits for nothing: all of them are sent now.
    if (leaving) sent.catch(() => undefined);
    else await sent;
    onGone(some.length);
  }
}

/**
 * An address to save a picture from.
 * @param {string} id
 * @param {Api.DownloadRequest} wanted
 * @returns {Promise<Api.Download>}
 */
export const downloadAsset = (id, wanted) => request('POST', `/api/media/assets/${id}/download`, { body: wanted });
