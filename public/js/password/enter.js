// The password way in: sign in, make an account, or ask for a code to choose a new password.
/** @import { CodeSent, Registered } from '../api.d.ts' */
/** @import { Key } from '../i18n/messages.d.ts' */
import * as api from '../api/auth.js';
import { Problem } from '../api/problem.js';
import { ProblemNotice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { welcome } from '../session.js';
import { taken } from '../signin/code-field.js';
import { h, html, useEffect, useState } from '../ui.js';
import { EmailField, goTo, passwordFault, PasswordField, SendButton } from './fields.js';

/** @typedef {'login' | 'register' | 'forgot'} Purpose */

/** @type {Record<Purpose, { title: Key, idle: Key, working: Key }>} */
const WORDS = {
  login: { title: 'password.login_title', idle: 'signin.verify', working: 'signin.verifying' },
  register: { title: 'password.register_title', idle: 'password.register', working: 'password.registering' },
  forgot: { title: 'password.forgot_title', idle: 'password.send', working: 'signin.sending' },
};

/**
 * @param {{ email: string, onEmail: (email: string) => void, onCode: () => void,
 *   onRegistered: (registered: Registered) => void, onForgot: (sent: CodeSent) => void }} props
 *   `onCode` goes back to the mailed code; the two others go on to the code that was mailed now
 */
export function PasswordForm({ email, onEmail, onCode, onRegistered, onForgot }) {
  const [purpose, setPurpose] = useState(/** @type {Purpose} */ ('login'));
  const [password, setPassword] = useState('');
  const [faults, setFaults] = useState(/** @type {Record<string, string>} */ ({}));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  useEffect(() => goTo(email ? 'password' : 'email'), []);

  /** @param {Purpose} next */
  const turnTo = (next) => {
    setPurpose(next);
    setFaults({});
    setProblem(null);
    goTo(email && next !== 'forgot' ? 'password' : 'email');
  };
  const ask = {
    login: async () => welcome(await api.logIn(email, password)),
    register: async () => onRegistered(await api.register(email, password)),
    forgot: async () => onForgot(taken(await api.sendResetCode(email))),
  };
  /** @param {SubmitEvent & { currentTarget: HTMLFormElement }} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    const found = faultsOf(purpose, email, password, event.currentTarget.elements);
    setFaults(found);
    setProblem(null);
    if (Object.keys(found).length > 0) return goTo(Object.keys(found)[0] ?? 'email');
    setBusy(true);
    try {
      await ask[purpose]();
    } catch (thrown) {
      const refused = Problem.from(thrown);
      const found = whatToCorrect(refused);
      setFaults(found);
      if (Object.keys(found).length === 0) setProblem(refused);
      setBusy(false);
      goTo(Object.keys(found)[0] ?? (purpose === 'forgot' ? 'email' : 'password'));
    }
  };
  const words = WORDS[purpose];
  return html`<form class="stack password-form" onSubmit=${onSubmit} novalidate aria-labelledby="password-title">
    <h2 class="signin-title" id="password-title">${t(words.title)}</h2>
    <div class="fields">
      ${h(EmailField, { value: email, fault: faults.email ?? '', onValue: onEmail })}
      ${purpose === 'forgot'
        ? html`<p class="hint">${t('password.forgot_text')}</p>`
        : h(PasswordField, {
          id: 'password',
          label: t('password.password'),
          value: password,
          fault: faults.password ?? '',
          chosen: purpose === 'register',
          onValue: setPassword,
        })}
    </div>
    ${h(SendButton, { busy, idle: words.idle, working: words.working, wide: true })}
    ${h(ProblemNotice, { problem })}
    <div class="row spread">
      ${purpose === 'login'
        ? html`<button class="link" type="button" onClick=${() => turnTo('register')}>${t('password.to_register')}</button>
            <button class="link" type="button" onClick=${() => turnTo('forgot')}>${t('password.forgot')}</button>`
        : html`<button class="link" type="button" onClick=${() => turnTo('login')}>${t('password.to_login')}</button>`}
      <button class="link" type="button" onClick=${onCode}>${t('password.to_code')}</button>
    </div>
  </form>`;
}

/**
 * What is seen before anything is sent.
 * @param {Purpose} purpose
 * @param {string} email
 * @param {string} password
 * @param {HTMLFormControlsCollection} controls
 * @returns {Record<string, string>}
 */
function faultsOf(purpose, email, password, controls) {
  const field = controls.namedItem('email');
  const valid = email !== '' && field instanceof HTMLInputElement && field.validity.valid;
  const weak = purpose === 'register' ? passwordFault(password) : '';
  const none = purpose === 'login' && password === '' ? t('password.missing') : '';
  return { ...(valid ? {} : { email: t('signin.email_fault') }), ...(weak || none ? { password: weak || none } : {}) };
}

/**
 * A refusal beside the field it is about.
 * @param {Problem} refused
 * @returns {Record<string, string>}
 */
function whatToCorrect({ code, message, fields }) {
  if (code === 'EMAIL_TAKEN') return { email: message };
  if (code === 'BAD_CREDENTIALS') return { password: message };
  return fields;
}
