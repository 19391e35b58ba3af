// Jobs of every studio.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * @param {string} id
 * @returns {Promise<Api.Job>}
 */
export const job = (id) => request('GET', `/api/predict/${id}`);

/**
 * Those of one studio, newest first.
 * @param {string} studio
 * @param {number} limit
 * @returns {Promise<Api.JobPage>}
 */
export const jobs = (studio, limit) => request('GET', '/api/predict', { query: { studio, limit } });

/**
 * Those of all studios or one, in any state or one, page by page.
 * @param {{ studio: string, state: string, cursor: string | null, limit: number }} wanted
 * @returns {Promise<Api.JobPage>}
 */
export const jobPage = (wanted) => request('GET', '/api/predict', { query: wanted });

/**
 * @param {string} id
 * @returns {Promise<Api.Job | null>}
 */
export const cancelJob = (id) => request('DELETE', `/api/predict/${id}`);

/**
 * @param {string} id
 * @param {number} seq
 * @param {string} key
 * @returns {Promise<Api.Job>}
 */
export const retryItem = (id, seq, key) => request('POST', `/api/predict/${id}/items/${seq}/retry`, { key });

/**
 * What happened to a job after event `after`, for when a stream cannot be had.
 * @param {string} id
 * @param {number} after
 * @returns {Promise<Api.EventPage>}
 */
export const jobEvents = (id, after) => request('GET', `/api/predict/${id}/events`, { query: { after } });
