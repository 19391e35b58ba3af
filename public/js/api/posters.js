// Sets of posters, as they are ordered.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * @param {Api.PostersRequest} input
 * @param {string} key
 * @returns {Promise<Api.PostersJob>}
 */
export const makePosters = (input, key) => request('POST', '/api/predict/posters', { body: input, key });
