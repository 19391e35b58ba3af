// What was written in a form when its page was left, for signing in, for topping up, or by a reload: it is there again in
// this tab.
import { useEffect, useRef } from './ui.js';

const NAME = 'darkroom.drafts';

/** The forms of this page, and what is in them now. @type {Map<string, { current: object }>} */
const open = new Map();

try {
  // Chosen photos go after a day, whatever page is seen next.
  if (localStorage['darkroom.pictures-end'] < Date.now()) import('./studio/train/kept.js').then((kept) => kept.sweep()).catch(() => {});
} catch {
  // Without storage there are none.
}

/** Whoever leaves is gone without a word on a phone: a tab in the background may never come back. */
addEventListener('pagehide', keepDrafts);
document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && keepDrafts());

function keepDrafts() {
  write({ ...kept(), ...Object.fromEntries([...open].map(([form, { current }]) => [form, current])) });
}

/** Nobody who comes after is shown what somebody wrote, or painted (brush/kept.js). */
export function forgetDrafts() {
  open.clear();
  write({});
  globalThis.indexedDB?.deleteDatabase('darkroom.pictures'); // of studio/train/kept.js
  globalThis.indexedDB?.deleteDatabase('darkroom.brush');
}

/** What was written is its writer's. @param {string} user who is here now */
export function keepDraftsFor(user) {
  const { owner } = kept();
  if (owner && owner !== user) forgetDrafts();
  write({ ...kept(), owner: user });
}

/**
 * What was in a form when its page was left, to be drawn with.
 * @param {string} form its name
 * @returns {object}
 */
export const draftOf = (form) => kept()[form] ?? {};

/**
 * Keeps what is in a form.
 * @param {string} form its name
 * @param {object} fields what is in it now, without what must be said anew
 */
export function useDraft(form, fields) {
  const current = useRef(fields);
  current.current = fields;
  useEffect(() => {
    open.set(form, current);
    return () => void open.delete(form);
  }, []);
}

/** @param {Record<string, any>} drafts */
function write(drafts) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(drafts));
  } catch {
    // Without storage what was written is lost with the page.
  }
}

/** @returns {Record<string, any>} */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? '{}');
  } catch {
    return {};
  }
}
