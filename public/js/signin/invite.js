// The code of the invite link that somebody came with: kept in this browser, without a cookie, until an address is proven.

const NAME = 'darkroom.invite';
/** Whoever comes back later than this came by themselves. */
const KEPT_MS = 30 * 86_400_000;

/** Keeps what the address of this page says (`?ref=`): the link that somebody followed last counts. */
export function keepInvite() {
  const code = new URLSearchParams(location.search).get('ref') ?? '';
  if (!/^[0-9a-f]{12}$/.test(code)) return;
  try {
    localStorage.setItem(NAME, JSON.stringify({ code, at: Date.now() }));
  } catch {
    // Without storage nobody is told who sent them.
  }
}

/** @returns {string | undefined} */
export function keptInvite() {
  try {
    const { code, at } = JSON.parse(localStorage.getItem(NAME) ?? '{}');
    return Date.now() - at < KEPT_MS ? code : undefined;
  } catch {
    return undefined;
  }
}

export function forgetInvite() {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}

/** Where Google's door is, for whoever was invited or was not. @param {string} next a path to come back to */
export function googleDoor(next) {
  const invite = keptInvite();
  return `/api/auth/google?return_to=${encodeURIComponent(next)}${invite ? `&invite=${invite}` : ''}`;
}
