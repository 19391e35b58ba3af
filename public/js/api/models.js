// Trained models and base models.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/** @returns {Promise<Api.ModelPage>} */
export const models = () => request('GET', '/api/train/models', { query: { limit: 100 } });

/** @param {string} id */
export const deleteModel = (id) => request('DELETE', `/api/train/models/${id}`);
