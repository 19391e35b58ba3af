/**
 * Where to go after signing in: a path of this site and never another site's address.
 * @param {string | null} next
 */
export function safeNext(next) {
  if (!next) return '/studio';
  try {
    const url = new URL(next, location.origin);
    const inside = url.origin === location.origin && /^\/(?![/\\])/.test(next) && url.pathname !== '/signin';
    return inside ? url.pathname + url.search + url.hash : '/studio';
  } catch {
    return '/studio';
  }
}
