/** @import { CodeSent } from '../api.d.ts' */
/** @import { Key } from '../i18n/messages.d.ts' */
import * as api from '../api/auth.js';
import { Problem } from '../api/problem.js';
import { BusyButton } from '../components/busy-button.js';
import { ProblemNotice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { welcome } from '../session.js';
import { h, html, useEffect, useState } from '../ui.js';
import { CodeField, DIGITS, ResendButton, useSecondsSince } from './code-field.js';
import { forgetInvite, keptInvite } from './invite.js';

export { taken } from './code-field.js';

/** What the form's buttons say. @typedef {{ verify: Key, verifying: Key, back: Key }} CodeWords */

/** @type {CodeWords} */
export const SIGN_IN = { verify: 'signin.verify', verifying: 'signin.verifying', back: 'signin.other_email' };
/** @type {CodeWords} */
export const CONFIRM = { verify: 'signin.confirm', verifying: 'signin.confirming', back: 'signin.later' };

/**
 * Gives the code from the mail back: signs in, or confirms the address of who is signed in already.
 * @param {{ email: string, sent: CodeSent | null, sentAt: number, sending: boolean, problem: Problem | null,
 *   words: CodeWords, onResend: () => void, onBack: () => void }} props `sent` is null for a code that was asked for before
 *   this page knew of it; `sentAt` in `performance.now()` milliseconds
 */
export function CodeForm({ email, sent, sentAt, sending, problem, words, onResend, onBack }) {
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(/** @type {Problem | null} */ (null));
  const passed = useSecondsSince(sentAt);

  useEffect(() => {
    setCode('');
    setRefused(null);
    goToCode();
  }, [sentAt]);

  /** @param {string} digits */
  const verify = async (digits) => {
    if (busy || digits.length !== DIGITS) return;
    setBusy(true);
    setRefused(null);
    try {
      // The page watches who is here, and goes on by itself.
      const user = await api.verifyCode(email, digits, keptInvite());
      forgetInvite();
      await welcome(user);
    } catch (thrown) {
      setRefused(Problem.from(thrown));
      setCode('');
      setBusy(false);
      goToCode();
    }
  };
  /** @param {string} digits */
  const onCode = (digits) => {
    setCode(digits);
    verify(digits);
  };
  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    event.preventDefault();
    verify(code);
  };
  return html`<form class="stack" onSubmit=${onSubmit} novalidate>
    <p>${sent ? t('signin.sent_to') : t('signin.code_of')} <strong class="email" translate=${false}>${email}</strong></p>
    ${sent?.retrying && html`<p class="hint" role="status">${t('signin.delayed')}</p>`}
    ${h(CodeField, {
      code,
      busy,
      invalid: Boolean(refused),
      seconds: sent && Math.max(0, sent.expires_in_seconds - passed),
      onCode,
    })}
    ${h(ProblemNotice, { problem: refused ?? problem })}
    <${BusyButton} kind="btn-large btn-wide" busy=${busy} disabled=${code.length !== DIGITS}>
      ${busy ? t(words.verifying) : t(words.verify)}<//>
    <div class="row spread">
      <button class="link" type="button" onClick=${onBack}>${t(words.back)}</button>
      ${h(ResendButton, { seconds: Math.max(0, (sent?.resend_in_seconds ?? 0) - passed), sending, onResend })}
    </div>
  </form>`;
}

const goToCode = () => document.getElementById('code')?.focus();
