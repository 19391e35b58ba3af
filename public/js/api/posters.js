// Sets of posters and their sessions.
/** @import { Job } from '../api.d.ts' */
/** @import { PosterSession, PostersInput, SessionSummary } from '../studio/poster/offer.d.ts' */
import { request } from './request.js';

/**
 * @param {PostersInput} input
 * @param {string} key
 * @returns {Promise<Job>}
 */
export const makePosters = (input, key) => request('POST', '/api/predict/posters', { body: input, key });

/**
 * @param {string | null} cursor
 * @returns {Promise<{ items: SessionSummary[], next: string | null }>}
 */
export const sessions = (cursor) => request('GET', '/api/predict/sessions', { query: { cursor, limit: 24 } });

/**
 * @param {string} id
 * @returns {Promise<PosterSession>}
 */
export const session = (id) => request('GET', `/api/predict/sessions/${encodeURIComponent(id)}`);

/** @param {string} id */
export const deleteSession = (id) => request('DELETE', `/api/predict/sessions/${encodeURIComponent(id)}`);

/**
 * What the zip of a set holds, under the names that it has there.
 * @param {string} id
 * @returns {Promise<{ items: { name: string, url: string }[] }>}
 */
export const sessionFiles = (id) => request('GET', `/api/predict/sessions/${encodeURIComponent(id)}/files`);
