// The console: its door, people, money, what runs, and what was done by hand.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/** @returns {Promise<Api.OperatorDoor>} */
export const door = () => request('GET', '/api/operator/totp');

/**
 * @param {string} code of the device, or for whoever lost it
 * @returns {Promise<Api.OperatorDoorOpened>}
 */
export const enter = (code) => request('POST', '/api/operator/totp', { body: { code }, anonymous: true });

/** @returns {Promise<Api.SecondFactorSetup>} */
export const setUp = () => request('POST', '/api/operator/totp/setup');

/**
 * One page of a list.
 * @param {string} list the end of its address
 * @param {Record<string, string | number | null>} query
 * @returns {Promise<any>}
 */
export const page = (list, query) => request('GET', `/api/operator/${list}`, { query });

/**
 * @param {string} id
 * @returns {Promise<Api.PersonInFull>}
 */
export const person = (id) => request('GET', `/api/operator/users/${id}`);

/**
 * Does something, once for the key.
 * @param {string} what the end of its address
 * @param {object} body
 * @param {string} key
 * @returns {Promise<any>}
 */
export const act = (what, body, key) => request('POST', `/api/operator/${what}`, { body, key });

/**
 * @param {string} what the end of its address
 * @param {object} body
 */
export const remove = (what, body) => request('DELETE', `/api/operator/${what}`, { body });

/**
 * @param {number} days
 * @returns {Promise<Api.Metrics>}
 */
export const metrics = (days) => request('GET', '/api/operator/metrics', { query: { days } });

/** @returns {Promise<Api.SelfTest>} */
export const selfTest = () => request('GET', '/api/operator/doctor');
