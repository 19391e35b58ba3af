// What is offered, and for how much.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/** @returns {Promise<Api.Catalogue>} */
export const catalogue = () => request('GET', '/api/billing/catalogue', { anonymous: true });
