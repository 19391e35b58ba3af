/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * Texts as a model that reads no Chinese can be given them. Nothing is charged.
 * @param {string[]} texts
 * @param {boolean} expand whether they are whole prompts
 * @returns {Promise<Api.English>}
 */
export const english = (texts, expand) => request('POST', '/api/predict/english', { body: { texts, expand } });
