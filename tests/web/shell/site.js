// The site's files, read as the browser reads them: modules without a package around them.
import { readFileSync } from 'node:fs';

/** Where they are. */
export const SITE = new URL('../../../public/', import.meta.url);

/** @param {string} path from the site's root, without a slash before it */
export const read = (path) => readFileSync(new URL(path, SITE), 'utf8');

/**
 * What a module exports that imports nothing at once.
 * @param {string} path
 * @returns {Promise<any>}
 */
export const run = (path) => import(`data:text/javascript;base64,${Buffer.from(read(path)).toString('base64')}`);

/** The code of a module; types in comments are nobody's code. @param {string} path */
const codeOf = (path) => read(path).replace(/\/\*[\s\S]*?\*\//g, '');

/**
 * What a module imports before it runs, and what that imports.
 * @param {string} start
 */
export const importedBy = (start) => reached(start, /(?:^|;)(?:import|export)\b[^;'"]*?from ?['"](\.[^'"]+)['"]/gm);

/**
 * What a page's code imports, at once or later, and what that imports. Only the studio's page opens the sections.
 * @param {string} code of the page
 */
export const reachedBy = (code) =>
  reached(`js/pages/${code}.js`, /(?:from ?|import\()['"](\.[^'"]+)['"]/g, code === 'studio' ? undefined : /\/section\.js$/);

/**
 * @param {string} start
 * @param {RegExp} imports
 * @param {RegExp} [unless] paths that are not followed
 * @returns {string[]}
 */
function reached(start, imports, unless) {
  const found = new Set();
  const open = [start];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    for (const [, named = ''] of codeOf(path).matchAll(imports)) {
      const next = new URL(named, `http://site/${path}`).pathname.slice(1);
      if (unless?.test(next)) continue;
      if (!found.has(next)) open.push(next);
      found.add(next);
    }
  }
  return [...found].sort();
}

/**
 * The files of messages that the code of a page has opened before it draws.
 * @param {string} code of the page
 * @returns {string[]}
 */
export function messagesOf(code) {
  const named = /startPage\(\{[^}]*?messages: \[([^\]]*)\]/.exec(read(`js/pages/${code}.js`))?.[1] ?? '';
  return [...named.matchAll(/'(\w+)'/g)].map(([, file = '']) => file);
}
