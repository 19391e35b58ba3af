// Inviting others.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/** @returns {Promise<Api.Referral>} */
export const referral = () => request('GET', '/api/billing/referral');
