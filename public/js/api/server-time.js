// What time it is for the server: from the `Date` of its answers, counted on by a clock that nobody can set.

let serverAt = Date.now();
let notedAt = performance.now();

/** @param {Response} response */
export function noteTime(response) {
  const said = Date.parse(response.headers.get('Date') ?? '');
  if (Number.isNaN(said)) return;
  serverAt = said;
  notedAt = performance.now();
}

/** Milliseconds UTC, as the server counts them, to the second. */
export const serverNow = () => serverAt + performance.now() - notedAt;

/**
 * Whole seconds until a time of the server's; none when it is over. The server's seconds are cut off, not rounded: so is
 * what is left, rather than promising one too many.
 * @param {string} iso
 */
export const secondsUntil = (iso) => Math.max(0, Math.floor((Date.parse(iso) - serverNow()) / 1000));
