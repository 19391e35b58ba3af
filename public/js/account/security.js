/** @import { SignInMethods, User } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import * as api from '../api/routes.js';
import { t } from '../i18n/words.js';
import { Card } from '../parts/card.js';
import { ProblemNotice } from '../parts/notice.js';
import { me } from '../session.js';
import { h, html, useState } from '../ui.js';

/** What only whoever changes something loads. */
const loadChange = async () => (await import('../password/change.js')).ChangeForm;
const loadCode = () => import('../signin/code-form.js');
/** Whoever comes near probably presses it: the form is then there at once. */
const prepare = () => void loadChange().catch(() => undefined);
/** @typedef {Awaited<ReturnType<typeof loadChange>>} ChangeForm */
/** @typedef {{ forms: Awaited<ReturnType<typeof loadCode>>, methods: SignInMethods, at: number }} Mailed */

/**
 * The ways one signs in: the password, and whether the address is proven.
 * @param {{ user: User, onChanged: () => void }} props
 */
export function Security({ user, onChanged }) {
  const [form, setForm] = useState(/** @type {{ ChangeForm: ChangeForm } | null} */ (null));
  const [mailed, setMailed] = useState(/** @type {Mailed | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  /** @param {() => Promise<void>} work */
  const doing = async (work) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (thrown) {
      setProblem(Problem.from(thrown));
    } finally {
      setBusy(false);
    }
  };
  const open = () => doing(async () => setForm({ ChangeForm: await loadChange() }));
  const send = () => doing(async () => {
    const [forms, methods] = await Promise.all([loadCode(), api.signInMethods()]);
    await api.sendCode(user.email);
    setMailed({ forms, methods, at: performance.now() });
  });
  /** @param {User} changed */
  const onDone = (changed) => {
    me.value = changed;
    setForm(null);
    onChanged();
  };
  const password = form
    ? h(form.ChangeForm, { user, onChanged: onDone, onClose: () => setForm(null) })
    : html`<div class="row spread">
        <p>${user.has_password ? t('account.password_set') : t('account.password_none')}</p>
        <button class="btn btn-quiet" type="button" disabled=${busy} onClick=${open} onPointerEnter=${prepare}
          onFocus=${prepare}>${user.has_password ? t('account.password_change') : t('account.password_add')}</button>
      </div>`;
  const address = mailed
    ? h(mailed.forms.CodeForm, {
      email: user.email,
      methods: mailed.methods,
      sentAt: mailed.at,
      sending: busy,
      problem,
      words: mailed.forms.CONFIRM,
      onResend: send,
      onBack: () => setMailed(null),
    })
    : html`<div class="row spread">
        <p class="hint">${t('account.unconfirmed')}</p>
        <button class="btn btn-quiet" type="button" disabled=${busy} onClick=${send}>${t('account.confirm')}</button>
      </div>`;
  return html`<${Card} id="security" title=${t('account.security')}>
    <div class="stack">
      ${password}
      ${!user.confirmed && address}
      ${!mailed && h(ProblemNotice, { problem })}
    </div>
  <//>`;
}
