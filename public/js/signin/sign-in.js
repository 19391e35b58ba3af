// The ways in: Google, a six-digit code by mail, or a password.
/** @import { CodeSent, Registered, SignInMethods, User } from '../api.d.ts' */
import * as api from '../api/auth.js';
import { Problem } from '../api/problem.js';
import { BusyButton } from '../components/busy-button.js';
import { Notice, ProblemNotice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { expectSignIn, welcome } from '../session.js';
import { h, html, useEffect, useRef, useState, written } from '../ui.js';
import { taken } from './code-field.js';
import { CodeForm, CONFIRM, SIGN_IN } from './code-form.js';
import { EMBEDDED } from './embedded.js';
import { googleDoor } from './invite.js';
import { forgetStep, keepStep, keptStep } from './kept-step.js';

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
 * `sent` is null where the mail came before.
 * @typedef {{ at: number, sent: CodeSent | null } & ({ to: 'sign_in' } | { to: 'confirm', user: User })
 *   | { at: number, sent: CodeSent, to: 'reset' }} Mailed
 */

/** What was left in this tab, as if it went on. */
const kept = keptStep();
const left = kept && { to: kept.to, sent: kept.sent, at: performance.now() - (Date.now() - kept.at) };

/**
 * @param {{ next: string, error: string | null, ended: boolean, Invited?: typeof import('./invited.js').Invited }} props `error` is what Google's way back left in the
 *   address; `ended`: somebody was signed in until now
 */
export function SignIn({ next, error, ended, Invited }) {
  const [methods, setMethods] = useState(/** @type {SignInMethods | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [email, setEmail] = useState(kept?.email ?? '');
  const [mailed, setMailed] = useState(/** @type {Mailed | null} */ (left));
  const [forms, setForms] = useState(/** @type {PasswordForms | null} */ (null));
  const [busy, setBusy] = useState(false);
  // `/signin#email`: whoever chose e-mail on the way here goes on typing, like whoever comes back for another address.
  const [typing, setTyping] = useState(location.hash === '#email');

  useEffect(() => {
    api.signInMethods().then(setMethods, (thrown) => setProblem(Problem.from(thrown)));
    if (left?.to === 'reset') doing(async () => setForms(await loadPasswordForms()));
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
  /** @param {{ to: 'sign_in' } | { to: 'confirm', user: User }} purpose */
  const send = (purpose) => doing(async () => {
    const sent = taken(await api.sendCode(email));
    if (purpose.to === 'sign_in') keepStep({ to: 'sign_in', email, sent });
    setMailed({ ...purpose, sent, at: performance.now() });
  });
  const sendToSignIn = () => send({ to: 'sign_in' });
  const haveCode = () => setMailed({ to: 'sign_in', sent: null, at: performance.now() });
  const back = () => {
    forgetStep();
    setMailed(null);
    setProblem(null);
    setTyping(true);
  };
  /** Signed in already: whoever leaves now comes in. @param {Registered} registered */
  const onRegistered = ({ code, ...user }) => {
    expectSignIn();
    setMailed({ to: 'confirm', user, sent: code.sent || code.retrying ? code : null, at: performance.now() });
    doing(async () => void taken(code));
  };
  /** @param {CodeSent} sent */
  const onForgot = (sent) => {
    keepStep({ to: 'reset', email, sent });
    setMailed({ to: 'reset', sent, at: performance.now() });
  };

  if (mailed?.to === 'reset' && forms) {
    const onResend = async () => onForgot(taken(await api.sendResetCode(email)));
    return h(forms.ResetForm, { email, sent: mailed.sent, sentAt: mailed.at, onResend, onBack: back });
  }
  if (mailed && mailed.to !== 'reset') {
    const confirms = mailed.to === 'confirm';
    const form = h(CodeForm, {
      email,
      sent: mailed.sent,
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
  const google = h(GoogleWay, { next, off: methods?.google === false });
  const byMail = forms
    ? h(forms.PasswordForm, { email, onEmail: setEmail, onCode: () => { setForms(null); back(); }, onRegistered, onForgot })
    : html`${h(EmailForm, {
        email, typing, disabled: !methods?.code, busy, problem, onEmail: setEmail, onSend: sendToSignIn, onHave: haveCode,
      })}
      ${methods?.password !== false && h(PasswordLink, {
        disabled: !methods,
        onOpen: () => doing(async () => setForms(await loadPasswordForms())),
      })}`;
  const or = html`<p class="or"><span>${t('signin.or')}</span></p>`;
  return html`<div class="stack">
    ${h(Why, { error, ended, Invited })}
    ${EMBEDDED ? html`${byMail}${google}` : html`${google}${or}${byMail}`}
  </div>`;
}

/**
 * Why somebody is asked to sign in who did not expect it, or what brought them here. Whoever changed their mind at Google knows.
 * @param {{ error: string | null, ended: boolean, Invited?: typeof import('./invited.js').Invited }} props
 */
function Why({ error, ended, Invited }) {
  if (error && error !== 'google_canceled') {
    const children = html`<p>${t('signin.google_failed_text')}</p>`;
    return h(Notice, { tone: 'bad', title: t('signin.google_failed'), children });
  }
  if (!ended) return Invited ? h(Invited, {}) : null;
  return h(Notice, { tone: 'plain', title: t('signin.ended'), children: html`<p>${t('signin.ended_text')}</p>` });
}

/** @param {{ next: string, off: boolean }} props */
function GoogleWay({ next, off }) {
  const href = googleDoor(next);
  return html`<div class="signin-google">${off || EMBEDDED
    ? html`<p class="hint">${off ? t('signin.google_off') : t('signin.google_embedded')}</p>`
    : html`<a class="btn btn-large btn-wide" href=${href} onClick=${expectSignIn}>
        ${h(GoogleMark, {})}${t('signin.google')}</a>`}</div>`;
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
 *   onEmail: (email: string) => void, onSend: () => void, onHave: () => void }} props
 *   `onHave`: a code was mailed before
 */
function EmailForm({ email, typing, disabled, busy, problem, onEmail, onSend, onHave }) {
  const [fault, setFault] = useState('');
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    if (typing) input.current?.focus();
  }, []);
  const onInput = written((text) => {
    onEmail(text.trim());
    setFault('');
  });
  /** @param {() => void} then */
  const withAddress = (then) => (/** @type {Event} */ event) => {
    event.preventDefault();
    if (input.current?.validity.valid && email) return then();
    setFault(t('signin.email_fault'));
    input.current?.focus();
  };
  return html`<form class="stack" onSubmit=${withAddress(onSend)} novalidate>
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
    <p class="centred"><button class="link" type="button" disabled=${disabled || busy} onClick=${withAddress(onHave)}>
      ${t('signin.have_code')}</button></p>
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
