// One function per call of the server that the site makes.
/** @import * as Api from '../api.d.ts' */
import { request, requestFile } from './request.js';

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
 * @returns {Promise<Api.User>}
 */
export const verifyCode = (email, code) =>
  request('POST', '/api/auth/code/verify', { body: { email, code }, anonymous: true });

/**
 * @param {string} email
 * @param {string} password
 * @returns {Promise<Api.User>}
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

/**
 * @param {{ anonymous: boolean }} options
 * @returns {Promise<Api.User>}
 */
export const me = ({ anonymous }) => request('GET', '/api/auth/me', { anonymous });

/**
 * @param {{ name?: string, locale?: Api.Locale }} changes
 * @returns {Promise<Api.User>}
 */
export const changeMe = (changes) => request('PATCH', '/api/auth/me', { body: changes });

export const signOut = () => request('POST', '/api/auth/logout', { anonymous: true });

/** @returns {Promise<Api.SessionPage>} */
export const sessions = () => request('GET', '/api/auth/sessions');

/** @param {string} id */
export const endSession = (id) => request('DELETE', `/api/auth/sessions/${id}`);

/** @returns {Promise<Api.Catalogue>} */
export const catalogue = () => request('GET', '/api/billing/catalogue', { anonymous: true });

/**
 * @param {string} kind of an entry, or '' for all
 * @param {string | null} cursor
 * @returns {Promise<Api.EntryPage>}
 */
export const ledger = (kind, cursor) => request('GET', '/api/billing/ledger', { query: { kind, cursor, limit: 30 } });

/** The same as a file for a spreadsheet. @param {string} kind of an entry, or '' for all */
export const ledgerFile = (kind) => requestFile('/api/billing/ledger/export', { kind });

/**
 * @param {string | null} cursor
 * @param {number} limit
 * @returns {Promise<Api.OrderPage>}
 */
export const orders = (cursor, limit) => request('GET', '/api/billing/orders', { query: { cursor, limit } });

/**
 * @param {{ pack: string, method: string }} wish
 * @param {string} key
 * @returns {Promise<Api.Order>}
 */
export const buy = (wish, key) => request('POST', '/api/billing/orders', { body: wish, key });

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

/** @param {string} [plan] what a press for it would do @returns {Promise<Api.Subscription>} */
export const subscription = (plan) => request('GET', `/api/billing/subscription${plan ? `?plan=${plan}` : ''}`);

/**
 * @param {{ plan: string, priced_at?: string }} wish
 * @param {string} key
 * @returns {Promise<Api.Subscription>}
 */
export const subscribe = (wish, key) => request('POST', '/api/billing/subscription', { body: wish, key });

/** At the end of what is paid for. @returns {Promise<Api.Subscription>} */
export const endSubscription = () => request('DELETE', '/api/billing/subscription');

/** @returns {Promise<{ url: string }>} */
export const portal = () => request('POST', '/api/billing/portal');

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

/**
 * @param {{ purpose: string, content_type: string, bytes: number, name: string }} file
 * @returns {Promise<Api.UploadTicket>}
 */
export const openUpload = (file) => request('POST', '/api/media/uploads', { body: file });

/**
 * @param {string} id
 * @returns {Promise<Api.Upload>}
 */
export const completeUpload = (id) => request('POST', `/api/media/uploads/${id}`);

/**
 * @param {{ base: string, trainer?: string, trigger_word: string, upload_id: string, name: string }} input
 * @param {string} key
 * @returns {Promise<Api.Job>}
 */
export const train = (input, key) => request('POST', '/api/train', { body: input, key });

/** @returns {Promise<Api.JobPage>} */
export const trainings = () => request('GET', '/api/train', { query: { limit: 10 } });

/** @returns {Promise<Api.ModelPage>} */
export const models = () => request('GET', '/api/train/models', { query: { limit: 100 } });

/** @param {string} id */
export const deleteModel = (id) => request('DELETE', `/api/train/models/${id}`);

/**
 * @param {{ model: string, prompt: string, count: number, aspect_ratio: string, seed?: number }} input
 * @param {string} key
 * @returns {Promise<Api.Job>}
 */
export const takePhotos = (input, key) => request('POST', '/api/predict/photos', { body: input, key });

/** @returns {Promise<Api.JobPage>} */
export const photoJobs = () => request('GET', '/api/predict', { query: { studio: 'photo', limit: 12 } });

/**
 * @param {string} id
 * @returns {Promise<Api.Job>}
 */
export const job = (id) => request('GET', `/api/predict/${id}`);

/**
 * @param {Api.Job} job
 * @returns {Promise<Api.Job | null>}
 */
export const cancelJob = ({ id, studio }) =>
  request('DELETE', studio === 'train' ? `/api/train/${id}` : `/api/predict/${id}`);

/**
 * @param {string} id
 * @param {number} seq
 * @param {string} key
 * @returns {Promise<Api.Job>}
 */
export const retryItem = (id, seq, key) => request('POST', `/api/predict/${id}/items/${seq}/retry`, { key });

/**
 * What happened to a job after event `after`, for when a stream cannot be had.
 * @param {string} id
 * @param {number} after
 * @returns {Promise<Api.EventPage>}
 */
export const jobEvents = (id, after) => request('GET', `/api/predict/${id}/events`, { query: { after } });

/**
 * @param {{ favourite?: true, model?: string, cursor: string | null }} filter
 * @returns {Promise<Api.AssetPage>}
 */
export const assets = (filter) => request('GET', '/api/media/assets', { query: { ...filter, limit: 24 } });

/**
 * @param {string} id
 * @returns {Promise<Api.Asset>}
 */
export const asset = (id) => request('GET', `/api/media/assets/${id}`);

/**
 * @param {string} id
 * @param {{ favourite?: boolean }} changes
 * @returns {Promise<Api.Asset>}
 */
export const changeAsset = (id, changes) => request('PATCH', `/api/media/assets/${id}`, { body: changes });

/** @param {string} id */
export const deleteAsset = (id) => request('DELETE', `/api/media/assets/${id}`);
