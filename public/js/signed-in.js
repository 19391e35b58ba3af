// Whether somebody signed in here before. The session cookie cannot be read by scripts; this hint only says whether
// asking the server is worth it, and whether somebody who is refused was here.

const HINT = 'darkroom.signed-in';

export function wasSignedIn() {
  try {
    return localStorage.getItem(HINT) === 'yes';
  } catch {
    return true;
  }
}

/** @param {boolean} signedIn */
export function rememberSignedIn(signedIn) {
  try {
    if (signedIn) localStorage.setItem(HINT, 'yes');
    else localStorage.removeItem(HINT);
  } catch {
    // Without storage the server is asked on every page, which is right too.
  }
}
