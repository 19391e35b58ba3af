/** @import { SignInMethods } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import * as api from '../api/routes.js';
import { clock } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { ProblemNotice } from '../parts/notice.js';
import { welcome } from '../session.js';
import { h, html, useEffect, useRef, useState } from '../ui.js';

const DIGITS = 6;

/**
 * The code from the mail: one field for all six digits, so that pasting and the phone's suggestion work.
 * @param {{ email: string, methods: SignInMethods, sentAt: number, sending: boolean, problem: Problem | null,
 *   onResend: () => void, onBack: () => void }} props `sentAt` in `performance.now()` milliseconds
 */
export function CodeForm({ email, methods, sentAt, sending, problem, onResend, onBack }) {
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(/** @type {Problem | null} */ (null));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const passed = useSecondsSince(sentAt);
  const untilResend = Math.max(0, methods.resend_seconds - passed);
  const untilExpiry = Math.max(0, methods.code_seconds - passed);

  useEffect(() => {
    setCode('');
    setRefused(null);
    input.current?.focus();
  }, [sentAt]);

  /** @param {string} digits */
  const verify = async (digits) => {
    if (busy || digits.length !== DIGITS) return;
    setBusy(true);
    setRefused(null);
    try {
      // The page watches who is here, and leaves for where one wanted to go.
      await welcome(await api.verifyCode(email, digits));
    } catch (thrown) {
      setRefused(Problem.from(thrown));
      setCode('');
      setBusy(false);
      input.current?.focus();
    }
  };
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const onInput = (event) => {
    const digits = event.currentTarget.value.replace(/\D/g, '').slice(0, DIGITS);
    event.currentTarget.value = digits;
    setCode(digits);
    verify(digits);
  };
  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    event.preventDefault();
    verify(code);
  };
  const validity = untilExpiry > 0 ? t('signin.valid_for', { time: clock(untilExpiry) }) : t('signin.expired');
  return html`<form class="stack" onSubmit=${onSubmit} novalidate>
    <p>${t('signin.sent_to')} <strong class="email" translate=${false}>${email}</strong></p>
    <div class="field">
      <label class="label" for="code">${t('signin.code')}</label>
      <input class="input code" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]*"
        maxlength=${DIGITS} placeholder="······" ref=${input} value=${code} readonly=${busy}
        aria-describedby="code-time" aria-invalid=${Boolean(refused)} onInput=${onInput} />
      <p class="hint" id="code-time">${validity}</p>
    </div>
    ${h(ProblemNotice, { problem: refused ?? problem })}
    <button class="btn btn-large btn-wide" type="submit" disabled=${busy || code.length !== DIGITS} aria-busy=${busy}>
      ${busy && html`<span class="spinner" aria-hidden="true"></span>`}
      ${busy ? t('signin.verifying') : t('signin.verify')}</button>
    <div class="row spread">
      <button class="link" type="button" onClick=${onBack}>${t('signin.other_email')}</button>
      <button class="link" type="button" disabled=${untilResend > 0 || sending} onClick=${onResend}>
        ${untilResend > 0 ? t('signin.resend_in', { n: untilResend }) : t('signin.resend')}</button>
    </div>
  </form>`;
}

/** Whole seconds since a moment, counted on. @param {number} startedAt in `performance.now()` milliseconds */
function useSecondsSince(startedAt) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const tick = () => setSeconds(Math.floor((performance.now() - startedAt) / 1000));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [startedAt]);
  return seconds;
}
