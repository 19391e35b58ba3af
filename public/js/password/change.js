/** @import { User } from '../api.d.ts' */
import * as api from '../api/auth.js';
import { Problem } from '../api/problem.js';
import { ProblemNotice } from '../components/notice.js';
import { toast } from '../components/toast.js';
import { lazy } from '../lazy.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect, useState } from '../ui.js';
import { forManagers, goTo, passwordFault, PasswordField, SendButton } from './fields.js';

/** What only whoever is asked again loads. */
const loadProof = async () => (await lazy(() => import('../privacy/proof.js'), { messages: ['privacy'] })).ProofForm;
/** @typedef {Awaited<ReturnType<typeof loadProof>>} ProofForm */

/**
 * A first password, or another one.
 * @param {{ user: User, onChanged: (user: User) => void, onClose: () => void }} props
 */
export function ChangeForm({ user, onChanged, onClose }) {
  // A password that was registered with an address nobody has proven yet is replaced without being asked for.
  const asksCurrent = user.has_password && user.confirmed;
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [faults, setFaults] = useState(/** @type {Record<string, string>} */ ({}));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [proof, setProof] = useState(/** @type {{ ProofForm: ProofForm } | null} */ (null));
  useEffect(() => goTo(asksCurrent ? 'current-password' : 'new-password'), []);

  /** @param {SubmitEvent} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    const weak = passwordFault(password);
    const none = asksCurrent && current === '' ? t('password.missing') : '';
    setFaults({ current: none, password: weak });
    setProblem(null);
    if (none) return goTo('current-password');
    if (weak) return goTo('new-password');
    await save();
  };
  const save = async () => {
    setProof(null);
    setBusy(true);
    try {
      const changed = await api.setPassword(asksCurrent ? { current_password: current, password } : { password });
      toast(t('password.saved'));
      onChanged(changed);
    } catch (thrown) {
      const refused = Problem.from(thrown);
      if (refused.code === 'REAUTHENTICATE') {
        const ProofForm = await loadProof().catch(() => null);
        setProof(ProofForm && { ProofForm });
        setProblem(ProofForm ? null : Problem.offline());
        return setBusy(false);
      }
      const wrong = refused.code === 'BAD_CREDENTIALS';
      const found = { current: wrong ? t('password.wrong') : '', password: refused.fields.password ?? '' };
      setFaults(found);
      if (!wrong && !found.password) setProblem(refused);
      setBusy(false);
      goTo(found.password || !asksCurrent ? 'new-password' : 'current-password');
    }
  };
  if (proof) return h(proof.ProofForm, { user, onProven: save, onClose });
  return html`<form class="stack password-form" onSubmit=${onSubmit} novalidate>
    ${forManagers(user.email)}
    <div class="fields-2">
      ${asksCurrent && h(PasswordField, {
        id: 'current-password',
        label: t('password.current'),
        value: current,
        fault: faults.current ?? '',
        chosen: false,
        onValue: setCurrent,
      })}
      ${h(PasswordField, {
        id: 'new-password',
        label: t('password.new'),
        value: password,
        fault: faults.password ?? '',
        chosen: true,
        onValue: setPassword,
      })}
    </div>
    <div class="row">
      ${h(SendButton, { busy, idle: 'common.save', working: 'common.saving' })}
      <button class="btn btn-quiet" type="button" onClick=${onClose}>${t('common.keep')}</button>
    </div>
    ${h(ProblemNotice, { problem })}
  </form>`;
}
