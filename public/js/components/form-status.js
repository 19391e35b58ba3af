/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Problem } from '../api/problem.js' */
import { html, h } from '../ui.js';
import { ProblemNotice } from './notice.js';

/**
 * What becomes of a form that was sent, below its button. The room is taken when it is sent and then kept, so that an
 * answer pushes nothing away; a long list of reasons scrolls in it.
 * @param {{ sent: boolean, problem: Problem | null, title: string, long?: boolean,
 *   children?: ComponentChildren }} props `long`: what the children say may be longer than the room
 */
export function FormStatus({ sent, problem, title, long = false, children }) {
  if (!sent) return null;
  return html`<div class="form-status" role="region" aria-label=${title} tabindex=${problem || long ? 0 : undefined}>
    ${children}${h(ProblemNotice, { problem, title })}</div>`;
}
