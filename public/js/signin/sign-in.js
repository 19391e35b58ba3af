// The ways in: Google, or a six-digit code by mail.
/** @import { SignInMethods } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import * as api from '../api/routes.js';
import { t } from '../i18n/words.js';
import { Notice, ProblemNotice } from '../parts/notice.js';
import { expectSignIn } from '../session.js';
import { h, html, useEffect, useRef, useState, written } from '../ui.js';
import { CodeForm } from './code-form.js';

/** @param {{ next: string, error: string | null }} props `error` is what Google's way back left in the address */
export function SignIn({ next, error }) {
  const [methods, setMethods] = useState(/** @type {SignInMethods | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [email, setEmail] = useState('');
  const [sentAt, setSentAt] = useState(/** @type {number | null} */ (null));
  const [busy, setBusy] = useState(false);
  // `/signin#email`: whoever chose e-mail on the way here goes on typing, like whoever comes back for another address.
  const [typing, setTyping] = useState(location.hash === '#email');

  useEffect(() => {
    api.signInMethods().then(setMethods, (thrown) => setProblem(Problem.from(thrown)));
  }, []);

  const send = async () => {
    setProblem(null);
    setBusy(true);
    try {
      await api.sendCode(email);
      setSentAt(performance.now());
    } catch (thrown) {
      setProblem(Problem.from(thrown));
    } finally {
      setBusy(false);
    }
  };
  const back = () => {
    setSentAt(null);
    setProblem(null);
    setTyping(true);
  };
  if (sentAt !== null && methods) {
    return h(CodeForm, { email, methods, sentAt, sending: busy, problem, onResend: send, onBack: back });
  }
  return html`<div class="stack">
    ${error && h(Notice, {
      tone: 'bad',
      title: t('signin.google_failed'),
      children: html`<p>${t('signin.google_failed_text')}</p>`,
    })}
    <div class="signin-google">${methods?.google === false
      ? html`<p class="hint">${t('signin.google_off')}</p>`
      : html`<a class="btn btn-large btn-wide" href=${`/api/auth/google?return_to=${encodeURIComponent(next)}`}
          onClick=${expectSignIn}>${h(GoogleMark, {})}${t('signin.google')}</a>`}</div>
    <p class="or"><span>${t('signin.or')}</span></p>
    ${h(EmailForm, { email, typing, disabled: !methods?.code, busy, problem, onEmail: setEmail, onSend: send })}
  </div>`;
}

/**
 * @param {{ email: string, typing: boolean, disabled: boolean, busy: boolean, problem: Problem | null,
 *   onEmail: (email: string) => void, onSend: () => void }} props
 */
function EmailForm({ email, typing, disabled, busy, problem, onEmail, onSend }) {
  const [fault, setFault] = useState('');
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    if (typing) input.current?.focus();
  }, []);
  const onInput = written((text) => {
    onEmail(text.trim());
    setFault('');
  });
  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    event.preventDefault();
    if (!input.current?.validity.valid || !email) {
      setFault(t('signin.email_fault'));
      input.current?.focus();
      return;
    }
    onSend();
  };
  return html`<form class="stack" onSubmit=${onSubmit} novalidate>
    <div class="field">
      <label class="label" for="email">${t('signin.email')}</label>
      <input class="input" id="email" type="email" name="email" autocomplete="email" inputmode="email" required
        maxlength="254" placeholder="name@example.com" ref=${input} value=${email} aria-describedby="email-error"
        aria-invalid=${Boolean(fault)} onInput=${onInput} />
      <p class="error" id="email-error" role="alert">${fault}</p>
    </div>
    ${h(ProblemNotice, { problem })}
    <button class="btn btn-quiet btn-large btn-wide" type="submit" disabled=${busy || disabled} aria-busy=${busy}>
      ${busy && html`<span class="spinner" aria-hidden="true"></span>`}
      ${busy ? t('signin.sending') : t('signin.send')}</button>
  </form>`;
}

function GoogleMark() {
  return html`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
    <path fill="#4285f4"
      d="M22.5 12.3c0-.8-.1-1.5-.2-2.3H12v4.3h5.9a5 5 0 0 1-2.2 3.3v2.8h3.6c2.1-2 3.2-4.8 3.2-8.1Z" />
    <path fill="#34a853" d="M12 23c3 0 5.5-1 7.3-2.6l-3.6-2.8a6.7 6.7 0 0 1-10-3.5H2v2.8A11 11 0 0 0 12 23Z" />
    <path fill="#fbbc05" d="M5.7 14.1a6.6 6.6 0 0 1 0-4.2V7.1H2a11 11 0 0 0 0 9.8l3.7-2.8Z" />
    <path fill="#ea4335"
      d="M12 5.4c1.6 0 3.1.6 4.2 1.7l3.2-3.2A11 11 0 0 0 2 7.1l3.7 2.8A6.6 6.6 0 0 1 12 5.4Z" /></svg>`;
}
