// Orders of credits.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * @param {string | null} cursor
 * @param {number} limit
 * @returns {Promise<Api.OrderPage>}
 */
export const orders = (cursor, limit) => request('GET', '/api/billing/orders', { query: { cursor, limit } });

/**
 * @param {{ pack: string, method: string, channel?: string, return_to?: string }} input
 * @param {string} key
 * @returns {Promise<Api.Order>}
 */
export const buy = (input, key) => request('POST', '/api/billing/orders', { body: input, key });

/**
 * @param {string} id
 * @returns {Promise<Api.Order>}
 */
export const order = (id) => request('GET', `/api/billing/orders/${encodeURIComponent(id)}`);

/**
 * @param {string} id
 * @returns {Promise<Api.Order>}
 */
export const giveUpOrder = (id) => request('DELETE', `/api/billing/orders/${id}`);

/**
 * "I have paid": the transaction that did it.
 * @param {string} id
 * @param {string} txid
 * @returns {Promise<Api.Order>}
 */
export const claimOrder = (id, txid) => request('POST', `/api/billing/orders/${id}/claim`, { body: { txid } });
