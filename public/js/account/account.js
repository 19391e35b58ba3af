// Who one is here, how the site looks and speaks, and where one is signed in.
/** @import { Locale, User } from '../api.d.ts' */
import * as api from '../api/me.js';
import { Problem } from '../api/problem.js';
import { Card } from '../components/card.js';
import { ThemeChoice } from '../components/theme-choice.js';
import { LoadFailed, ProblemNotice } from '../components/notice.js';
import { toast } from '../components/toast.js';
import { date } from '../i18n/format.js';
import { chooseLanguage, language, t } from '../i18n/words.js';
import { Privacy } from '../privacy/section.js';
import { me } from '../session.js';
import { lazy } from '../lazy.js';
import { h, html, useEffect, useState, written } from '../ui.js';
import { Membership } from './membership.js';
import { Security } from './security.js';
import { Sessions } from './sessions.js';

/** @type {{ id: Locale, name: string }[]} */
const LOCALES = [{ id: 'zh-CN', name: '简体中文' }, { id: 'en', name: 'English' }];

export function Account() {
  const user = me.value;
  // Another password and the proof of an address end sessions: which there are is asked again.
  const [changes, setChanges] = useState(0);
  if (!user) return null;
  // The lists that come late, and are as long as they are, stand below all else.
  return html`<div class="stack stack-wide">
    ${h(Profile, { user })}
    ${h(Membership, { user })}
    <p><a href="/account?invite">${t('account.invite')}</a></p>
    ${h(Appearance, { user })}
    ${h(Security, { user, onChanged: () => setChanges(changes + 1) })}
    ${h(Privacy, { user })}
    ${h(Sessions, { key: `${changes} ${user.confirmed}` })}
    ${h(History, {})}
  </div>`;
}

/** What was made here, below everything: its code comes when the rest stands. */
function History() {
  const [code, setCode] = useState(/** @type {typeof import('./generations.js') | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const load = () => {
    setProblem(null);
    lazy(() => import('./generations.js'), { messages: ['usage', 'jobs'], styles: ['usage'] })
      .then(setCode, (thrown) => setProblem(Problem.from(thrown)));
  };
  useEffect(load, []);
  return html`<${Card} id="generations" title=${t('account.generations')}>
    ${problem && h(LoadFailed, { problem, onRetry: load })}
    ${code ? h(code.Generations, {}) : !problem && html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div></div>`}
  <//>`;
}

/** @param {{ user: User }} props */
function Profile({ user }) {
  const [name, setName] = useState(user.name);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  /** @param {SubmitEvent} event */
  const save = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      me.value = await api.changeMe({ name: name.trim() });
      setName(me.value.name);
      toast(t('account.saved'));
    } catch (thrown) {
      setProblem(Problem.from(thrown));
    } finally {
      setBusy(false);
    }
  };
  return html`<${Card} id="profile" title=${t('account.profile')}>
    <form class="stack" onSubmit=${save}>
      <div class="fields-2">
        <div class="field">
          <label class="label" for="name">${t('account.name')}</label>
          <input class="input" id="name" name="name" autocomplete="name" maxlength="60" value=${name}
            onInput=${written(setName)} />
        </div>
        <div class="field">
          <span class="label">${t('account.email')}</span>
          <p class="input input-still clip">${user.email}</p>
        </div>
      </div>
      ${h(ProblemNotice, { problem })}
      <div class="row spread">
        <p class="hint">${t('account.since', { date: date(user.created_at) })}</p>
        <button class="btn" type="submit" disabled=${busy} aria-busy=${busy}>
          ${busy ? t('common.saving') : t('common.save')}</button>
      </div>
    </form>
  <//>`;
}

/** @param {{ user: User }} props */
function Appearance({ user }) {
  /** @param {Parameters<typeof api.changeMe>[0]} changes */
  const change = async (changes) => {
    try {
      me.value = await api.changeMe(changes);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    }
  };
  /** @param {Locale} locale */
  const switchTo = async (locale) => {
    await chooseLanguage(locale);
    if (user.locale !== locale) await change({ locale });
  };
  /** What was refused is as it was. @param {{ currentTarget: HTMLInputElement }} event */
  const mail = async ({ currentTarget: box }) => {
    await change({ mails: box.checked });
    box.checked = Boolean(me.value?.mails);
  };
  return html`<${Card} id="look" title=${t('account.look')}>
    <div class="fields-2">
      <div class="field">
        <label class="label" for="locale">${t('account.language')}</label>
        <select class="input" id="locale" value=${language.value}
          onChange=${written((locale) => switchTo(/** @type {Locale} */ (locale)))}>
          ${LOCALES.map(({ id, name }) => html`<option key=${id} value=${id} lang=${id}>${name}</option>`)}
        </select>
      </div>
      <div class="field">
        <span class="label" aria-hidden="true">${t('theme.title')}</span>
        ${h(ThemeChoice, { name: 'theme-account' })}
      </div>
      <label class="check"><input type="checkbox" id="mails" checked=${user.mails} onChange=${mail} />
        ${t('account.mails')}</label>
    </div>
  <//>`;
}
