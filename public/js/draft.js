// What was written in a form when the session ended under it: it is there again after signing in.
import { useEffect, useRef } from './ui.js';

const NAME = 'darkroom.drafts';

/** The forms of this page, and what is in them now. @type {Map<string, { current: object }>} */
const open = new Map();

/** Called before the page is left for the sign-in page. */
export function keepDrafts() {
  write({ ...kept(), ...Object.fromEntries([...open].map(([form, { current }]) => [form, current])) });
}

/** Nobody who comes after is shown what somebody wrote. */
export function forgetDrafts() {
  open.clear();
  write({});
}

/**
 * Keeps what is in a form, and fills it in once when somebody comes back to it.
 * @template {object} Fields
 * @param {string} form its name
 * @param {Fields} fields what is in it now, without what must be said anew
 * @param {(fields: Partial<Fields>) => void} onKept
 */
export function useDraft(form, fields, onKept) {
  const current = useRef(fields);
  current.current = fields;
  useEffect(() => {
    open.set(form, current);
    const { [form]: draft, ...others } = kept();
    if (draft) {
      onKept(/** @type {Partial<Fields>} */ (draft));
      write(others);
    }
    return () => void open.delete(form);
  }, []);
}

/** @param {Record<string, object>} drafts */
function write(drafts) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(drafts));
  } catch {
    // Without storage what was written is lost with the page.
  }
}

/** @returns {Record<string, object>} */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? '{}');
  } catch {
    return {};
  }
}
