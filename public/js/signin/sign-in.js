// The ways in: Google, a six-digit code by mail, or a password.
/** @import { CodeSent, SignInMethods, User } from '../api.d.ts' */
import * as api from '../api/auth.js';
import { Problem } from '../api/problem.js';
import { BusyButton } from '../components/busy-button.js';
import { Notice, ProblemNotice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { expectSignIn, welcome } from '../session.js';
import { h, html, useEffect, useRef, useState, written } from '../ui.js';
import { taken } from './code-field.js';
import { CodeForm, CONFIRM, SIGN_IN } from './code-form.js';

/** What only whoever wants a password loads. */
const loadPasswordForms = async () => {
  const [{ PasswordForm }, { ResetForm }] = await Promise.all([
    import('../password/enter.js'),
    import('../password/reset.js'),
  ]);
  return { PasswordForm, ResetForm };
};
/** @typedef {Awaited<ReturnType<typeof loadPasswordForms>>} PasswordForms */

/**
 * A code on its way, and what it is for: to sign in, to confirm the address of a new account, to choose a password.
 * @typedef {{ at: number } & ({ to: 'sign_in' } | { to: 'confirm', user: User } | { to: 'reset', sent: CodeSent })} Mailed
 */

/** @param {{ next: string, error: string | null }} props `error` is what Google's way back left in the address */
export function SignIn({ next, error }) {
  const [methods, setMethods] = useState(/** @type {SignInMethods | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [email, setEmail] = useState('');
  const [mailed, setMailed] = useState(/** @type {Mailed | null} */ (null));
  const [forms, setForms] = useState(/** @type {PasswordForms | null} */ (null));
  const [busy, setBusy] = useState(false);
  // `/signin#email`: whoever chose e-mail on the way here goes on typing, like whoever comes back for another address.
  const [typing, setTyping] = useState(location.hash === '#email');

  useEffect(() => {
    api.signInMethods().then(setMethods, (thrown) => setProblem(Problem.from(thrown)));
  }, []);

  /** @param {() => Promise<void>} work */
  const doing = async (work) => {
    setProblem(null);
    setBusy(true);
    try {
      await work();
    } catch (thrown) {
      setProblem(Problem.from(thrown));
    } finally {
      setBusy(false);
    }
  };
  /** @param {Mailed} code */
  const send = (code) => doing(async () => {
    taken(await api.sendCode(email));
    setMailed({ ...code, at: performance.now() });
  });
  const sendToSignIn = () => send({ to: 'sign_in', at: 0 });
  const back = () => {
    setMailed(null);
    setProblem(null);
    setTyping(true);
  };
  /** Signed in already: whoever leaves now comes in. @param {User} user */
  const onRegistered = (user) => {
    expectSignIn();
    setMailed({ to: 'confirm', user, at: performance.now() });
  };
  /** @param {CodeSent} sent */
  const onForgot = (sent) => setMailed({ to: 'reset', sent, at: performance.now() });

  if (mailed?.to === 'reset' && forms) {
    const onResend = async () => onForgot(taken(await api.sendResetCode(email)));
    return h(forms.ResetForm, { email, sent: mailed.sent, sentAt: mailed.at, onResend, onBack: back });
  }
  if (mailed && mailed.to !== 'reset' && methods) {
    const confirms = mailed.to === 'confirm';
    const form = h(CodeForm, {
      email,
      methods,
      sentAt: mailed.at,
      sending: busy,
      problem,
      words: confirms ? CONFIRM : SIGN_IN,
      onResend: () => send(mailed),
      onBack: confirms ? () => welcome(mailed.user) : back,
    });
    if (!confirms) return form;
    return html`<div class="stack"><h2 class="signin-title">${t('signin.confirm_title')}</h2>${form}</div>`;
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
    ${forms
      ? h(forms.PasswordForm, { email, onEmail: setEmail, onCode: () => { setForms(null); back(); }, onRegistered, onForgot })
      : html`${h(EmailForm, {
          email, typing, disabled: !methods?.code, busy, problem, onEmail: setEmail, onSend: sendToSignIn,
        })}
        ${methods?.password !== false && h(PasswordLink, {
          disabled: !methods,
          onOpen: () => doing(async () => setForms(await loadPasswordForms())),
        })}`}
  </div>`;
}

/** @param {{ disabled: boolean, onOpen: () => void }} props */
function PasswordLink({ disabled, onOpen }) {
  // Whoever comes near probably presses it: the form is then there at once, and nothing moves late.
  const prepare = () => void loadPasswordForms().catch(() => undefined);
  return html`<p class="centred"><button class="link" type="button" disabled=${disabled} onClick=${onOpen}
    onPointerEnter=${prepare} onFocus=${prepare}>${t('signin.password')}</button></p>`;
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
    <${BusyButton} kind="btn-quiet btn-large btn-wide" busy=${busy} disabled=${disabled}>
      ${busy ? t('signin.sending') : t('signin.send')}<//>
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
