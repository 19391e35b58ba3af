// Ways in, passwords, and the sessions of an account.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/** @returns {Promise<Api.SignInMethods>} */
export const signInMethods = () => request('GET', '/api/auth/methods', { anonymous: true });

/**
 * @param {string} email
 * @returns {Promise<Api.CodeSent>}
 */
export const sendCode = (email) => request('POST', '/api/auth/code', { body: { email }, anonymous: true });

/**
 * @param {string} email
 * @param {string} code six digits
 * @param {string} [invite] the code of the link that somebody came with
 * @returns {Promise<Api.User>}
 */
export const verifyCode = (email, code, invite) =>
  request('POST', '/api/auth/code/verify', { body: { email, code, invite }, anonymous: true });

/**
 * @param {string} email
 * @param {string} password
 * @returns {Promise<Api.Registered>}
 */
export const register = (email, password) =>
  request('POST', '/api/auth/register', { body: { email, password }, anonymous: true });

/**
 * @param {string} email
 * @param {string} password
 * @returns {Promise<Api.User>}
 */
export const logIn = (email, password) =>
  request('POST', '/api/auth/login', { body: { email, password }, anonymous: true });

/**
 * @param {Api.PasswordChange} change
 * @returns {Promise<Api.User>}
 */
export const setPassword = (change) => request('POST', '/api/auth/password', { body: change });

/**
 * @param {string} email
 * @returns {Promise<Api.CodeSent>}
 */
export const sendResetCode = (email) =>
  request('POST', '/api/auth/password/reset', { body: { email }, anonymous: true });

/**
 * @param {string} email
 * @param {string} code six digits
 * @param {string} password
 * @returns {Promise<Api.User>}
 */
export const resetPassword = (email, code, password) =>
  request('POST', '/api/auth/password/reset/verify', { body: { email, code, password }, anonymous: true });

/** @returns {Promise<Api.SessionPage>} */
export const sessions = () => request('GET', '/api/auth/sessions');

/** @param {string} id */
export const endSession = (id) => request('DELETE', `/api/auth/sessions/${id}`);
