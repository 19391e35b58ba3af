// The prompt library.
/** @import * as Api from '../api.d.ts' */
import { request } from './request.js';

/**
 * @param {{ category?: string, own?: boolean | null, q?: string, cursor?: string | null }} wanted
 * @returns {Promise<Api.PromptPage>}
 */
export const prompts = (wanted) => request('GET', '/api/prompts', { query: { ...wanted, limit: 30 } });

/** @param {string} id @returns {Promise<Api.Prompt>} with its content where it is one's own */
export const prompt = (id) => request('GET', `/api/prompts/${id}`);

/** @param {Api.PromptRequest} input @returns {Promise<Api.Prompt>} */
export const writePrompt = (input) => request('POST', '/api/prompts', { body: input });

/** @param {string} id @param {Api.PromptChange} change @returns {Promise<Api.Prompt>} */
export const changePrompt = (id, change) => request('PATCH', `/api/prompts/${id}`, { body: change });

/** @param {string} id */
export const deletePrompt = (id) => request('DELETE', `/api/prompts/${id}`);

/**
 * @param {Api.LibraryRequest} input
 * @param {string} key
 * @returns {Promise<Api.Job>}
 */
export const pictureByPrompt = (input, key) => request('POST', '/api/predict/prompts', { body: input, key });
