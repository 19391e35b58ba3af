// Whether somebody signed in here before. The session cookie cannot be read by scripts; this hint only says whether
// asking the server is worth it, and whether somebody who is refused was here.

const HINT = 'darkroom.signed-in';

/** `yes`, or `expected` of whoever left for Google. */
export function signedInHint() {
  try {
    return localStorage.getItem(HINT);
  } catch {
    return 'expected';
  }
}

/** @param {'yes' | 'expected' | null} hint */
export function rememberSignedIn(hint) {
  try {
    if (hint) localStorage.setItem(HINT, hint);
    else localStorage.removeItem(HINT);
  } catch {
    // Without storage the server is asked on every page, which is right too.
  }
}
