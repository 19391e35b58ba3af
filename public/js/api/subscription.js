// The subscription to a plan.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/** @param {string} [plan] what a press for it would do @returns {Promise<Api.Subscription>} */
export const subscription = (plan) => request('GET', `/api/billing/subscription${plan ? `?plan=${plan}` : ''}`);

/**
 * @param {{ plan: string, priced_at?: string }} input
 * @param {string} key
 * @returns {Promise<Api.Subscription>}
 */
export const subscribe = (input, key) => request('POST', '/api/billing/subscription', { body: input, key });

/** At the end of what is paid for. @returns {Promise<Api.Subscription>} */
export const endSubscription = () => request('DELETE', '/api/billing/subscription');

/** @returns {Promise<{ url: string }>} */
export const portal = () => request('POST', '/api/billing/portal');
