// What is known of somebody: showing once more who one is, the end of the account, and its receipt.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * @param {Api.ProofRequest} proof
 * @returns {Promise<Api.Proof>}
 */
export const prove = (proof) => request('POST', '/api/auth/prove', { body: proof, anonymous: true });

/**
 * @param {string} confirm the account's own address
 * @returns {Promise<Api.AccountDeleted>}
 */
export const deleteAccount = (confirm) => request('DELETE', '/api/account', { body: { confirm } });

/**
 * @param {string} id
 * @returns {Promise<Api.Receipt>}
 */
export const receipt = (id) => request('GET', `/api/account/receipts/${id}`, { anonymous: true });

/** @returns {Promise<Api.Export>} */
export const exported = () => request('GET', '/api/account/export');

/** @returns {Promise<Api.Export>} */
export const askExport = () => request('POST', '/api/account/export');
