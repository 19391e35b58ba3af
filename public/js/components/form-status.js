/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Problem } from '../api/problem.js' */
import { me, refreshMe } from '../session.js';
import { html, h, useEffect, useRef } from '../ui.js';
import { ProblemNotice } from './notice.js';

/**
 * What becomes of a form that was sent, below its button. The room is taken when it is sent and then kept, so that an
 * answer pushes nothing away; a long list of reasons scrolls in it.
 * @param {{ sent: boolean, problem: Problem | null, about: unknown[], title: string, long?: boolean,
 *   children?: ComponentChildren }} props `about`: all that was sent; `long`: what the children say may be longer than the room
 */
export function FormStatus({ sent, problem: refused, about, title, long = false, children }) {
  const problem = useStanding(refused, about);
  if (!sent) return null;
  return html`<div class="form-status" role="region" aria-label=${title} tabindex=${problem || long ? 0 : undefined}>
    ${children}${h(ProblemNotice, { problem, title })}</div>`;
}

/**
 * A refusal, until its cause is gone: something else would be sent, or the credits are there.
 * @param {Problem | null} problem
 * @param {unknown[]} about
 */
function useStanding(problem, about) {
  const fresh = { problem, about, balance: me.value, gone: false };
  const told = useRef(fresh);
  if (told.current.problem !== problem) told.current = fresh;
  const now = told.current;
  const short = problem?.code === 'INSUFFICIENT_CREDITS';
  // This page believed that they were there.
  useEffect(() => void (short && refreshMe()), [problem]);
  const paid = short && me.value !== now.balance && (me.value?.credits.available ?? 0) >= problem.needed;
  // What may have been begun is not undone by another wish.
  now.gone ||= paid || (!problem?.unsure && about.some((part, at) => part !== now.about[at]));
  return now.gone ? null : problem;
}
