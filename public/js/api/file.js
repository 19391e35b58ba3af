/** @import { RequestOptions } from './request.js' */
import { send } from './request.js';

/**
 * A file of the server, and what it is called.
 * @param {string} path
 * @param {RequestOptions['query']} query
 */
export async function requestFile(path, query) {
  const response = await send('GET', path, { query });
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  return { blob: await response.blob(), name: name ?? 'darkroom' };
}
