/** @import { CodeSent, User } from '../api.d.ts' */
import * as api from '../api/auth.js';
import { Problem } from '../api/problem.js';
import { Card } from '../components/card.js';
import { NoShrink } from '../components/no-shrink.js';
import { ProblemNotice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { me } from '../session.js';
import { h, html, useState } from '../ui.js';

/** What only whoever changes something loads. */
const loadChange = async () => (await import('../password/change.js')).ChangeForm;
const loadCode = () => import('../signin/code-form.js');
/** Whoever comes near probably presses it: the form is then there at once. */
const prepare = () => void loadChange().catch(() => undefined);
/** @typedef {Awaited<ReturnType<typeof loadChange>>} ChangeForm */
/** @typedef {{ forms: Awaited<ReturnType<typeof loadCode>>, sent: CodeSent, at: number }} Mailed */

/**
 * The ways one signs in: the password, and whether the address is proven.
 * @param {{ user: User, onChanged: () => void }} props
 */
export function Security({ user, onChanged }) {
  const [form, setForm] = useState(/** @type {{ ChangeForm: ChangeForm } | null} */ (null));
  const [mailed, setMailed] = useState(/** @type {Mailed | null} */ (null));
  const [busy, setBusy] = useState(/** @type {'password' | 'code' | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [held, setHeld] = useState(true);
  /** @param {'password' | 'code'} what @param {() => Promise<void>} work */
  const doing = async (what, work) => {
    setBusy(what);
    setProblem(null);
    setHeld(true);
    try {
      await work();
    } catch (thrown) {
      setProblem(Problem.from(thrown));
    } finally {
      setBusy(null);
    }
  };
  const open = () => doing('password', async () => setForm({ ChangeForm: await loadChange() }));
  const send = () => doing('code', async () => {
    const forms = await loadCode();
    const sent = forms.taken(await api.sendCode(user.email));
    setMailed({ forms, sent, at: performance.now() });
  });
  /** @param {User} changed */
  const onDone = (changed) => {
    me.value = changed;
    setForm(null);
    onChanged();
  };
  /** @param {(nothing: null) => void} leave what somebody closes may be seen to close */
  const closing = (leave) => () => {
    setHeld(false);
    leave(null);
  };
  const password = form
    ? h(form.ChangeForm, { user, onChanged: onDone, onClose: closing(setForm) })
    : html`<div class="row spread">
        <p>${user.has_password ? t('account.password_set') : t('account.password_none')}</p>
        <button class="btn btn-quiet" type="button" disabled=${busy !== null} onClick=${open} onPointerEnter=${prepare}
          onFocus=${prepare}>${user.has_password ? t('account.password_change') : t('account.password_add')}</button>
      </div>
      ${busy === 'password' && html`<div class="skeleton skeleton-password" aria-hidden="true"></div>`}`;
  const address = mailed
    ? h(mailed.forms.CodeForm, {
      email: user.email,
      sent: mailed.sent,
      sentAt: mailed.at,
      sending: busy !== null,
      problem,
      words: mailed.forms.CONFIRM,
      onResend: send,
      onBack: closing(setMailed),
    })
    : html`<div class="row spread">
        <p class="hint">${t('account.unconfirmed')}</p>
        <button class="btn btn-quiet" type="button" disabled=${busy !== null} onClick=${send}>${t('account.confirm')}</button>
      </div>
      ${busy === 'code' && html`<div class="skeleton skeleton-code" aria-hidden="true"></div>`}`;
  return html`<${Card} id="security" title=${t('account.security')}>
    <${NoShrink} held=${held}><div class="stack">
      ${password}
      ${!user.confirmed && address}
      ${!mailed && h(ProblemNotice, { problem })}
    </div><//>
  <//>`;
}
