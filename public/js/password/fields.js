// The fields of every form with a password in it: named for password managers, with room for what is wrong with them.
/** @import { Key } from '../i18n/messages.d.ts' */
import { BusyButton } from '../components/busy-button.js';
import { Icon } from '../components/more-icons.js';
import { t } from '../i18n/words.js';
import { h, html, useRef, useState, written } from '../ui.js';

/** Fewer characters are refused; the server counts them as they are compared, which is not as they are typed. */
const CHARS_MIN = 8;

/** What can be told of a password to choose before it is sent. @param {string} password */
export const passwordFault = (password) => ([...password].length < CHARS_MIN ? t('password.short') : '');

/**
 * Puts the cursor where something has to be corrected.
 * @param {string} id
 */
export const goTo = (id) => document.getElementById(id)?.focus();

/**
 * @param {{ value: string, fault: string, onValue: (email: string) => void }} props
 */
export function EmailField({ value, fault, onValue }) {
  return html`<div class="field">
    <label class="label" for="email">${t('signin.email')}</label>
    <input class="input" id="email" type="email" name="email" autocomplete="username" inputmode="email" required
      maxlength="254" placeholder="name@example.com" value=${value} aria-describedby="email-error"
      aria-invalid=${Boolean(fault)} onInput=${written((text) => onValue(text.trim()))} />
    <p class="error field-note" id="email-error" role="alert">${fault}</p>
  </div>`;
}

/**
 * A password, hidden until its eye is pressed.
 * @param {{ id: string, label: string, value: string, fault: string, chosen: boolean,
 *   onValue: (password: string) => void }} props `chosen`: a new one, for which the password manager has a proposal
 */
export function PasswordField({ id, label, value, fault, chosen, onValue }) {
  const [shown, setShown] = useState(false);
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  return html`<div class="field">
    <label class="label" for=${id}>${label}</label>
    <div class="input-with">
      <input class="input" id=${id} type=${shown ? 'text' : 'password'} name=${id} required maxlength="512"
        autocomplete=${chosen ? 'new-password' : 'current-password'} autocapitalize="off" spellcheck=${false}
        translate=${false} ref=${input} value=${value} aria-describedby="${id}-note" aria-invalid=${Boolean(fault)}
        onInput=${written(onValue)} />
      <button class="icon-btn" type="button" aria-label=${t('password.show')} aria-pressed=${shown}
        onClick=${() => setShown(!shown)}>${h(Icon, { name: shown ? 'eye_off' : 'eye' })}</button>
    </div>
    <div class="hint-or-error field-note" id="${id}-note">
      ${chosen && html`<p class="hint">${t('password.hint')}</p>`}
      <p class="error" role="alert">${fault}</p>
    </div>
  </div>`;
}

/**
 * The button that sends a form.
 * @param {{ busy: boolean, idle: Key, working: Key, wide?: boolean }} props
 */
export function SendButton({ busy, idle, working, wide = false }) {
  return h(BusyButton, { kind: wide ? 'btn-large btn-wide' : '', busy, children: busy ? t(working) : t(idle) });
}

/** The account that a password is for, where the page does not ask for it: password managers read it. */
export const forManagers = (/** @type {string} */ email) =>
  html`<input type="email" name="username" autocomplete="username" value=${email} readonly hidden />`;
