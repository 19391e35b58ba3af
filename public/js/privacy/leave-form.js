// The end of an account, asked for: what it means, the address typed once more, and a proof.
/** @import { User } from '../api.d.ts' */
import { deleteAccount } from '../api/privacy.js';
import { Problem } from '../api/problem.js';
import { ProblemNotice } from '../components/notice.js';
import { Sheet, SheetHead } from '../components/sheet.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { forgotten } from '../session.js';
import { h, html, useEffect, useRef, useState, written } from '../ui.js';

/** What only whoever is asked again loads. */
const loadProof = async () => (await lazy(() => import('./proof.js'), {})).ProofForm;
/** @typedef {Awaited<ReturnType<typeof loadProof>>} ProofForm */

/** @param {{ user: User, onClose: () => void }} props */
export function LeaveForm({ user, onClose }) {
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState('');
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [proof, setProof] = useState(/** @type {{ ProofForm: ProofForm } | null} */ (null));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => input.current?.focus(), []);
  const leave = async () => {
    setProof(null);
    setBusy(true);
    try {
      const { receipt } = await deleteAccount(typed);
      forgotten();
      // The page begins anew, as nobody's, with the receipt in its address.
      history.replaceState(null, '', `/account#${receipt.id}`);
      location.reload();
    } catch (thrown) {
      const refused = Problem.from(thrown);
      setBusy(false);
      if (refused.code !== 'REAUTHENTICATE') return setProblem(refused);
      const ProofForm = await loadProof().catch(() => null);
      setProof(ProofForm && { ProofForm });
      setProblem(ProofForm ? null : Problem.offline());
    }
  };
  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    event.preventDefault();
    setProblem(null);
    const same = typed.trim().toLowerCase() === user.email;
    setFault(same ? '' : t('privacy.leave_other'));
    if (same) void leave();
    else input.current?.focus();
  };
  if (proof) return html`<${Sheet} onClose=${onClose}>${h(proof.ProofForm, { user, onProven: leave, onClose })}<//>`;
  return html`<${Sheet} onClose=${onClose}>
    ${h(SheetHead, { title: t('privacy.leave_title'), onClose })}
    <form class="sheet-body stack leaving" onSubmit=${onSubmit} novalidate>
      <ul class="bullets">
        <li>${t('privacy.leave_gone')}</li>
        <li>${t('privacy.leave_stopped')}</li>
        <li>${t('privacy.leave_credits', { n: user.credits.available })}</li>
        <li>${t('privacy.leave_kept')}</li>
      </ul>
      <div class="field">
        <label class="label" for="leave-confirm">${t('privacy.leave_confirm')} <strong class="email"
          translate=${false}>${user.email}</strong></label>
        <input class="input" id="leave-confirm" type="email" autocomplete="off" autocapitalize="off" spellcheck=${false}
          maxlength="254" ref=${input} value=${typed} aria-describedby="leave-fault" aria-invalid=${Boolean(fault)}
          onInput=${written(setTyped)} />
        <p class="error field-note" id="leave-fault" role="alert">${fault}</p>
      </div>
      <div class="row">
        <button class="btn btn-danger" type="submit" disabled=${busy} aria-busy=${busy}>
          ${busy ? t('privacy.leaving') : t('privacy.leave_now')}</button>
        <button class="btn btn-quiet" type="button" disabled=${busy} onClick=${onClose}>${t('common.keep')}</button>
      </div>
      ${h(ProblemNotice, { problem })}
    </form>
  <//>`;
}
