/** @import { User } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import { ProblemNotice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { h, html, useRef, useState } from '../ui.js';

/** What only whoever wants to leave loads. */
const loadForm = async () => (await lazy(() => import('./leave-form.js'), { styles: ['sheet'] })).LeaveForm;
/** @typedef {Awaited<ReturnType<typeof loadForm>>} LeaveForm */

/**
 * The way to the end of the account.
 * @param {{ user: User }} props
 */
export function Leave({ user }) {
  const [form, setForm] = useState(/** @type {{ LeaveForm: LeaveForm } | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const opener = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const open = async () => {
    const LeaveForm = await loadForm().catch(() => null);
    setForm(LeaveForm && { LeaveForm });
    setProblem(LeaveForm ? null : Problem.offline());
  };
  const close = () => {
    setForm(null);
    requestAnimationFrame(() => opener.current?.focus());
  };
  return html`<div class="row spread">
    <p>${t('privacy.leave_text')}</p>
    <button class="btn btn-quiet" type="button" ref=${opener} onClick=${open}>${t('privacy.leave')}</button>
  </div>
  ${form && h(form.LeaveForm, { user, onClose: close })}
  ${h(ProblemNotice, { problem })}`;
}
