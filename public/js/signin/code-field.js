/** @import { CodeSent } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import { clock } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { html, useEffect, useState } from '../ui.js';

/** A mailed code has so many digits. */
export const DIGITS = 6;

/**
 * The code from the mail: one field for all six digits, so that pasting and the phone's suggestion work.
 * @param {{ code: string, busy: boolean, invalid: boolean, seconds: number | null, onCode: (digits: string) => void }} props
 *   `seconds` is how long the code is still good, if that is known
 */
export function CodeField({ code, busy, invalid, seconds, onCode }) {
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const onInput = (event) => {
    const digits = event.currentTarget.value.replace(/\D/g, '').slice(0, DIGITS);
    event.currentTarget.value = digits;
    onCode(digits);
  };
  const validity = seconds === null ? t('signin.code_hint')
    : seconds > 0 ? html`<span>${t('signin.valid_for', { time: clock(seconds) })}</span>` : t('signin.expired');
  return html`<div class="field">
    <label class="label" for="code">${t('signin.code')}</label>
    <input class="input code" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]*"
      maxlength=${DIGITS} placeholder="······" value=${code} readonly=${busy} aria-describedby="code-time"
      aria-invalid=${invalid} onInput=${onInput} />
    <p class="hint" id="code-time">${validity}</p>
  </div>`;
}

/**
 * Asks for another code, after a while.
 * @param {{ seconds: number, sending: boolean, onResend: () => void }} props `seconds` until it can be asked for
 */
export function ResendButton({ seconds, sending, onResend }) {
  return html`<button class="link" type="button" disabled=${seconds > 0 || sending} onClick=${onResend}>
    <span>${seconds > 0 ? t('signin.resend_in', { n: seconds }) : t('signin.resend')}</span></button>`;
}

/** Whole seconds since a moment, counted on. @param {number} startedAt in `performance.now()` milliseconds */
export function useSecondsSince(startedAt) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const tick = () => setSeconds(Math.floor((performance.now() - startedAt) / 1000));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [startedAt]);
  return seconds;
}

/**
 * For whoever waits for a mail, one that could not be sent is a failure.
 * @param {CodeSent} sent
 */
export function taken(sent) {
  if (!sent.sent && !sent.retrying) throw new Problem(503, { code: 'MAIL', detail: t('signin.unsent') });
  return sent;
}
