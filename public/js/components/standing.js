// How long a refusal is said: until its cause is gone. Loaded with the first press; without it, until the next one.
/** @import { Problem } from '../api/problem.js' */
import { me, refreshMe } from '../session.js';

/** Watches one form: what it returns is called with every drawing of it. */
export function watch() {
  let told = { problem: /** @type {Problem | null} */ (null), about: /** @type {unknown[]} */ ([]), balance: me.peek() };
  let gone = false;
  /**
   * The refusal, or nothing when it is over: the credits are there, or something else would be sent.
   * @param {Problem | null} problem
   * @param {unknown[]} about all that would be sent now
   */
  return (problem, about) => {
    const short = problem?.code === 'INSUFFICIENT_CREDITS';
    if (told.problem !== problem) {
      told = { problem, about, balance: me.peek() };
      gone = false;
      // This page believed that they were there.
      if (short) queueMicrotask(refreshMe);
    }
    const paid = short && me.value !== told.balance && (me.value?.credits.available ?? 0) >= problem.needed;
    // What may have been begun is not undone by another wish.
    gone ||= paid || (!problem?.unsure && about.some((part, at) => part !== told.about[at]));
    return gone ? null : problem;
  };
}
