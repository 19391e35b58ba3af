/** @import { CodeSent } from '../api.d.ts' */
import * as api from '../api/auth.js';
import { Problem } from '../api/problem.js';
import { ProblemNotice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { welcome } from '../session.js';
import { CodeField, ResendButton, useSecondsSince } from '../signin/code-field.js';
import { h, html, useEffect, useState } from '../ui.js';
import { forManagers, goTo, passwordFault, PasswordField, SendButton } from './fields.js';

/**
 * The code from the mail, and the password to have from now on.
 * @param {{ email: string, sent: CodeSent, sentAt: number, onResend: () => Promise<void>, onBack: () => void }} props
 *   `sentAt` in `performance.now()` milliseconds
 */
export function ResetForm({ email, sent, sentAt, onResend, onBack }) {
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [faults, setFaults] = useState(/** @type {Record<string, string>} */ ({}));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  const passed = useSecondsSince(sentAt);
  useEffect(() => {
    setCode('');
    goTo('code');
  }, [sentAt]);

  /** @param {unknown} thrown */
  const refuse = (thrown) => {
    const refused = Problem.from(thrown);
    if (refused.code.startsWith('CODE_')) setCode('');
    setFaults(refused.fields);
    if (!refused.fields.password) setProblem(refused);
    goTo(refused.fields.password ? 'password' : 'code');
  };
  /** @param {SubmitEvent} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    const weak = passwordFault(password);
    setFaults(weak ? { password: weak } : {});
    setProblem(null);
    if (code.length !== 6) return goTo('code');
    if (weak) return goTo('password');
    setBusy(true);
    try {
      await welcome(await api.resetPassword(email, code, password));
    } catch (thrown) {
      setBusy(false);
      refuse(thrown);
    }
  };
  return html`<form class="stack password-form" onSubmit=${onSubmit} novalidate aria-labelledby="password-title">
    <h2 class="signin-title" id="password-title">${t('password.forgot_title')}</h2>
    <p>${t('password.reset_sent')} <strong class="email" translate=${false}>${email}</strong></p>
    ${forManagers(email)}
    <div class="fields">
      ${h(CodeField, {
        code,
        busy,
        invalid: Boolean(problem),
        seconds: Math.max(0, sent.expires_in_seconds - passed),
        onCode: setCode,
      })}
      ${h(PasswordField, {
        id: 'password',
        label: t('password.new'),
        value: password,
        fault: faults.password ?? '',
        chosen: true,
        onValue: setPassword,
      })}
    </div>
    ${h(SendButton, { busy, idle: 'password.reset', working: 'common.saving', wide: true })}
    ${h(ProblemNotice, { problem })}
    <div class="row spread">
      <button class="link" type="button" onClick=${onBack}>${t('signin.other_email')}</button>
      ${h(ResendButton, {
        seconds: Math.max(0, sent.resend_in_seconds - passed),
        sending: false,
        onResend: () => onResend().catch(refuse),
      })}
    </div>
  </form>`;
}
