// What is kept of a model, and its end.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * With every picture that was made with it, and what is being made stopped.
 * @param {string} id
 */
export const destroyModel = (id) => request('DELETE', `/api/train/models/${id}`, { query: { assets: true } });

/**
 * What is kept of it, also when it was destroyed.
 * @param {string} id
 * @returns {Promise<Api.ModelStored>}
 */
export const stored = (id) => request('GET', `/api/train/models/${id}/stored`);
