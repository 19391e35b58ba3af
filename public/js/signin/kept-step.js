// The step of the code survives a reload: a phone throws the tab away while its owner looks into the mail app.
/** @import { CodeSent } from '../api.d.ts' */

const NAME = 'darkroom.code-step';
/** The server knows the browser that asked for an hour, whatever code it then gives back. */
const KEPT_MS = 3_600_000;

/**
 * Where somebody is who waits for a mail.
 * @typedef {{ to: 'sign_in' | 'reset', email: string, sent: CodeSent, at: number }} Step `at` in `Date.now()` milliseconds
 */

/** @param {Omit<Step, 'at'>} step */
export function keepStep(step) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ ...step, at: Date.now() }));
  } catch {
    // Without storage a reload begins with the address again.
  }
}

/** @returns {Step | null} */
export function keptStep() {
  try {
    /** @type {Step | null} */
    const step = JSON.parse(sessionStorage.getItem(NAME) ?? 'null');
    return step && Date.now() - step.at < KEPT_MS ? step : null;
  } catch {
    return null;
  }
}

export function forgetStep() {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}
