/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Problem } from '../api/problem.js' */
import { html, h, useEffect, useState } from '../ui.js';
import { ProblemNotice } from './notice.js';

/**
 * What becomes of a form that was sent, below its button. The room is taken when it is sent and then kept, so that an
 * answer pushes nothing away; a long list of reasons scrolls in it.
 * @param {{ sent: boolean, problem: Problem | null, about: unknown[], title: string, long?: boolean,
 *   children?: ComponentChildren }} props `about`: all that was sent; `long`: what the children say may be longer than the room
 */
export function FormStatus({ sent, problem: refused, about, title, long, children }) {
  const [{ stands }, setStands] = useState(() => ({ stands: (/** @type {Problem | null} */ problem, /** @type {unknown[]} */ _) => problem }));
  useEffect(() => {
    if (sent) import('./standing.js').then(({ watch }) => setStands({ stands: watch() }), () => {});
  }, [sent]);
  const problem = stands(refused, about);
  return sent && html`<div class="form-status" role="region" aria-label=${title} tabindex=${problem || long ? 0 : undefined}>
    ${children}${h(ProblemNotice, { problem, title })}</div>`;
}
