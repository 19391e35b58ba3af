// What the posters of a set say.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * The texts of a set before it is ordered, for nothing.
 * @param {Api.BriefRequest} input
 * @returns {Promise<Api.WrittenBrief>}
 */
export const writeBrief = (input) => request('POST', '/api/predict/posters/brief', { body: input });
