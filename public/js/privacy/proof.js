/** @import { CodeSent, User } from '../api.d.ts' */
import { sendCode } from '../api/auth.js';
import { prove } from '../api/privacy.js';
import { Problem } from '../api/problem.js';
import { ProblemNotice } from '../components/notice.js';
import { SheetHead } from '../components/sheet.js';
import { t } from '../i18n/words.js';
import { forManagers, goTo, PasswordField, SendButton } from '../password/fields.js';
import { CodeField, DIGITS, ResendButton, taken, useSecondsSince } from '../signin/code-field.js';
import { h, html, useEffect, useState } from '../ui.js';

/** @typedef {{ user: User, onProven: () => void, onClose: () => void }} ProofProps */

/**
 * Asks who sits there: the password, or a code by mail. What stands in a sheet.
 * @param {ProofProps} props
 */
export function ProofForm(props) {
  const [byCode, setByCode] = useState(!props.user.has_password);
  return html`${h(SheetHead, { title: t('proof.title'), onClose: props.onClose })}
    <div class="sheet-body stack">
      <p class="hint">${t('proof.text')}</p>
      ${byCode ? h(ByCode, props) : h(ByPassword, { ...props, onCode: () => setByCode(true) })}
    </div>`;
}

/** @param {ProofProps & { onCode: () => void }} props */
function ByPassword({ user, onProven, onClose, onCode }) {
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState('');
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  useEffect(() => goTo('proof-password'), []);
  /** @param {SubmitEvent} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    setProblem(null);
    setFault(password ? '' : t('password.missing'));
    if (!password) return goTo('proof-password');
    setBusy(true);
    try {
      await prove({ password });
      onProven();
    } catch (thrown) {
      const refused = Problem.from(thrown);
      const wrong = refused.code === 'BAD_CREDENTIALS';
      setFault(wrong ? t('password.wrong') : '');
      setProblem(wrong ? null : refused);
      setBusy(false);
      goTo('proof-password');
    }
  };
  return html`<form class="stack password-form" onSubmit=${onSubmit} novalidate>
    ${forManagers(user.email)}
    ${h(PasswordField, {
      id: 'proof-password',
      label: t('password.password'),
      value: password,
      fault,
      chosen: false,
      onValue: setPassword,
    })}
    <div class="row">
      ${h(SendButton, { busy, idle: 'proof.go', working: 'proof.going' })}
      <button class="btn btn-quiet" type="button" onClick=${onClose}>${t('common.keep')}</button>
      <button class="link" type="button" onClick=${onCode}>${t('proof.by_code')}</button>
    </div>
    ${h(ProblemNotice, { problem })}
  </form>`;
}

/** @param {ProofProps} props */
function ByCode({ user, onProven, onClose }) {
  const [sent, setSent] = useState(/** @type {{ mail: CodeSent, at: number } | null} */ (null));
  const [sending, setSending] = useState(false);
  const send = async () => {
    setSending(true);
    setProblem(null);
    try {
      setSent({ mail: taken(await sendCode(user.email)), at: performance.now() });
    } catch (thrown) {
      setProblem(Problem.from(thrown));
    } finally {
      setSending(false);
    }
  };
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  useEffect(() => {
    void send();
  }, []);
  return html`<div class="stack">
    ${sent
      ? h(CodeEntry, { key: sent.at, sent: sent.mail, at: sent.at, user, sending, onResend: send, onProven })
      : html`<p role="status">${sending ? t('signin.sending') : ''}</p>`}
    ${h(ProblemNotice, { problem })}
    ${(sent || !sending) && html`<div class="row">
      ${!sent && html`<button class="btn" type="button" onClick=${send}>${t('proof.send')}</button>`}
      <button class="btn btn-quiet" type="button" onClick=${onClose}>${t('common.keep')}</button>
    </div>`}
  </div>`;
}

/**
 * @param {{ user: User, sent: CodeSent, at: number, sending: boolean, onResend: () => void, onProven: () => void }} props
 */
function CodeEntry({ user, sent, at, sending, onResend, onProven }) {
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const passed = useSecondsSince(at);
  useEffect(() => goTo('code'), []);
  /** @param {string} digits */
  const onCode = async (digits) => {
    setCode(digits);
    if (busy || digits.length !== DIGITS) return;
    setBusy(true);
    setProblem(null);
    try {
      await prove({ code: digits });
      onProven();
    } catch (thrown) {
      setProblem(Problem.from(thrown));
      setCode('');
      setBusy(false);
      goTo('code');
    }
  };
  return html`<div class="stack">
    <p>${t('signin.sent_to')} <strong class="email" translate=${false}>${user.email}</strong></p>
    ${h(CodeField, {
      code,
      busy,
      invalid: Boolean(problem),
      seconds: Math.max(0, sent.expires_in_seconds - passed),
      onCode,
    })}
    ${h(ProblemNotice, { problem })}
    ${h(ResendButton, { seconds: Math.max(0, sent.resend_in_seconds - passed), sending, onResend })}
  </div>`;
}
