// Who is here.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * @param {{ anonymous: boolean }} options
 * @returns {Promise<Api.User>}
 */
export const me = ({ anonymous }) => request('GET', '/api/auth/me', { anonymous });

/**
 * @param {{ name?: string, locale?: Api.Locale, mails?: boolean }} changes
 * @returns {Promise<Api.User>}
 */
export const changeMe = (changes) => request('PATCH', '/api/auth/me', { body: changes });

export const signOut = () => request('POST', '/api/auth/logout', { anonymous: true });
