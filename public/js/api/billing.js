// The ledger, and credits that are given.
/** @import * as Api from '../api.d.ts' */
import { requestFile } from './file.js';
import { request } from './request.js';

/**
 * @param {string} kind of an entry, or '' for all
 * @param {string | null} cursor
 * @returns {Promise<Api.EntryPage>}
 */
export const ledger = (kind, cursor) => request('GET', '/api/billing/ledger', { query: { kind, cursor, limit: 30 } });

/** The same as a file for a spreadsheet. @param {string} kind of an entry, or '' for all */
export const ledgerFile = (kind) => requestFile('/api/billing/ledger/export', { kind });

/** @returns {Promise<Api.CheckIn>} */
export const checkin = () => request('GET', '/api/billing/checkin');

/** @returns {Promise<Api.CheckInDone>} */
export const checkIn = () => request('POST', '/api/billing/checkin');

/**
 * @param {string} code
 * @param {string} key
 * @returns {Promise<Api.CodeGift>}
 */
export const redeem = (code, key) => request('POST', '/api/billing/codes', { body: { code }, key });
