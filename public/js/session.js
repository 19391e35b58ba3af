// Who is here, and with how many credits: one signal that the whole page watches.
/** @import { Signal } from '../vendor/signals.js' */
/** @import { User } from './api.d.ts' */
import * as api from './api/me.js';
import { Problem } from './api/problem.js';
import { forgetAccountLanguage, setAccountLanguage } from './i18n/words.js';
import { forgetDrafts, keepDraftsFor } from './draft.js';
import { rememberSignedIn, signedInHint } from './signed-in.js';
import { signal } from './ui.js';

/** Undefined until it is known, null for a visitor. @type {Signal<User | null | undefined>} */
export const me = signal(/** @type {User | null | undefined} */ (undefined));

/**
 * Finds out who is here. Pages for members (`required`) lead visitors to the sign-in page.
 * Open pages ask the server only where somebody signed in before, so that visitors cause no refused request.
 * @param {{ required: boolean }} options
 */
export async function arrive({ required }) {
  if (!required && !signedInHint()) {
    me.value = null;
    return;
  }
  try {
    await welcome(await api.me({ anonymous: !required }));
  } catch (thrown) {
    const problem = Problem.from(thrown);
    if (problem.status === 401) rememberSignedIn(null);
    if (required) throw problem;
    me.value = null;
  }
}

/** Reads the balance again after something was charged or paid back; a failure leaves the last known one. */
export async function refreshMe() {
  try {
    me.value = await api.me({ anonymous: false });
  } catch (thrown) {
    Problem.from(thrown);
  }
}

/**
 * Somebody signed in: their account's language counts unless one was chosen on this device.
 * @param {User} user
 */
export async function welcome(user) {
  rememberSignedIn('yes');
  keepDraftsFor(user.id);
  me.value = user;
  await setAccountLanguage(user.locale);
}

/** Somebody leaves for Google and should come back signed in: open pages then ask who is here. */
export const expectSignIn = () => rememberSignedIn('expected');

/** Somebody came back from Google without having signed in. */
export const expectNobody = () => rememberSignedIn(null);

/** Ends this session here and on the server. */
export async function leave() {
  // Whether the server was reached or not: what was typed and chosen here is for nobody else who sits down here.
  forgetDrafts();
  await api.signOut();
  forgotten();
  location.assign('/');
}

/** This browser knows nobody any more. */
export function forgotten() {
  rememberSignedIn(null);
  forgetAccountLanguage();
  forgetDrafts();
}
