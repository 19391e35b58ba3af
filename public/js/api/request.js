import { language, t } from '../i18n/words.js';
import { rememberSignedIn, signedInHint } from '../signed-in.js';
import { Problem } from './problem.js';
import { noteTime } from './server-time.js';

/** How long an answer may take. */
const TIMEOUT_MS = 30_000;

/**
 * @typedef {object} RequestOptions
 * @property {unknown} [body] sent as JSON
 * @property {string} [key] the `Idempotency-Key`: the same key and body get the first answer again
 * @property {Record<string, string | number | boolean | null | undefined>} [query] empty values are left out
 * @property {boolean} [keepalive] it is sent even if the page goes
 * @property {boolean} [anonymous] a 401 is an answer here and does not lead to the sign-in page
 */

/** @typedef {'GET' | 'POST' | 'PATCH' | 'DELETE'} Method */

/**
 * One call of the server. Answers the JSON body (null when there is none) and throws a {@link Problem}.
 * @param {Method} method
 * @param {string} path
 * @param {RequestOptions} [options]
 * @returns {Promise<any>}
 */
export const request = async (method, path, options) => jsonOf(await send(method, path, options));

/**
 * @param {Method} method
 * @param {string} path
 * @param {RequestOptions} [options]
 * @returns {Promise<Response>}
 */
export async function send(method, path, { body, key, query, keepalive, anonymous = false } = {}) {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': language.value });
  // Requests that change something carry a JSON type even without a body: a foreign page cannot send that.
  if (method !== 'GET') headers.set('Content-Type', 'application/json');
  if (key) headers.set('Idempotency-Key', key);
  /** @type {Response} */
  let response;
  try {
    response = await fetch(withQuery(path, query), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      keepalive,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw Problem.offline();
  }
  noteTime(response);
  if (response.ok) return response;
  const answer = await jsonOf(response);
  if (answer?.code === 'UNAUTHENTICATED' && !anonymous) return toSignIn();
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  const refusal = answer ?? { detail: t('problem.status', { status: response.status }) };
  throw new Problem(response.status, refusal, seconds || null);
}

/** A fresh `Idempotency-Key`. Keep it while the same request is tried again; take a new one for a new request. */
export function newKey() {
  return crypto.randomUUID();
}

/**
 * @param {string} path
 * @param {RequestOptions['query']} query
 */
function withQuery(path, query = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** @param {Response} response */
async function jsonOf(response) {
  if (!/json/.test(response.headers.get('Content-Type') ?? '')) return null;
  try {
    return await response.json();
  } catch {
    return null; // cut off on the way: the status still says what happened
  }
}

/** Whether the page is about to be left for signing in: nobody has to be asked whether to stay. */
export let isLeaving = false;

/** Leaves for the sign-in page and never comes back to the caller: the first refused request of a page says why. */
function toSignIn() {
  if (isLeaving) return new Promise(() => {});
  const here = location.pathname + location.search + location.hash;
  // Whoever was signed in is told why they are asked again.
  const ended = signedInHint() === 'yes' ? '&ended=1' : '';
  rememberSignedIn(null);
  isLeaving = true;
  location.replace(`/signin?next=${encodeURIComponent(here)}${ended}`);
  return new Promise(() => {});
}
