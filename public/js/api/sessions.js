// Sets of posters that are kept.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * @param {string | null} cursor
 * @returns {Promise<Api.SessionSummaryPage>}
 */
export const sessions = (cursor) => request('GET', '/api/predict/sessions', { query: { cursor, limit: 24 } });

/**
 * @param {string} id
 * @returns {Promise<Api.PosterSession>}
 */
export const session = (id) => request('GET', `/api/predict/sessions/${encodeURIComponent(id)}`);

/** @param {string} id */
export const deleteSession = (id) => request('DELETE', `/api/predict/sessions/${encodeURIComponent(id)}`);

/**
 * What the zip of a set holds, under the names that it has there.
 * @param {string} id
 * @returns {Promise<Api.SessionFiles>}
 */
export const sessionFiles = (id) => request('GET', `/api/predict/sessions/${encodeURIComponent(id)}/files`);

/**
 * Other words on a version of a poster: its next version, for nothing.
 * @param {string} session
 * @param {number} poster
 * @param {{ headline: string, subheadline: string | null, version: string }} words
 * @returns {Promise<Api.PosterVersion>}
 */
export const changeHeadline = (session, poster, words) =>
  request('PATCH', `/api/predict/sessions/${encodeURIComponent(session)}/posters/${poster}`, { body: words });
