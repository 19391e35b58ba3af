// The ledger, and credits that are given.
/** @import * as Api from '../api.d.ts' */
import { requestFile } from './file.js';
import { request } from './request.js';

/**
 * @param {string} kind of an entry, or '' for all
 * @param {string | null} cursor
 * @returns {Promise<Api.EntryPage>}
 */
export const ledger = (kind, cursor) => request('GET', '/api/billing/ledger', { query: { kind, cursor, limit: 30, grouped: true } });

/** Every movement as a file for a spreadsheet, at the times that this browser shows. @param {string} kind of an entry, or '' for all */
export const ledgerFile = (kind) =>
  requestFile('/api/billing/ledger/export', { kind, zone: Intl.DateTimeFormat().resolvedOptions().timeZone });

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
