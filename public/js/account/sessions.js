/** @import { Session } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import * as api from '../api/routes.js';
import { dateTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { ProblemNotice } from '../parts/notice.js';
import { toast } from '../parts/toast.js';
import { leave } from '../session.js';
import { h, html, useEffect, useState } from '../ui.js';

/** Where one is signed in; every place but this one can be ended from here. */
export function Sessions() {
  const [sessions, setSessions] = useState(/** @type {Session[] | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const load = () => {
    setProblem(null);
    api.sessions().then((page) => setSessions(page.items), (thrown) => setProblem(Problem.from(thrown)));
  };
  useEffect(load, []);
  /** @param {Session} session */
  const end = async (session) => {
    try {
      if (session.current) return await leave();
      await api.endSession(session.id);
      setSessions((sessions ?? []).filter(({ id }) => id !== session.id));
      toast(t('account.ended'));
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    }
  };
  return html`<section class="card" aria-labelledby="sessions-title"><h2 class="card-title" id="sessions-title">${t('account.sessions')}</h2>
    ${problem && html`<div class="stack">${h(ProblemNotice, { problem })}
      <p><button class="btn btn-quiet" type="button" onClick=${load}>${t('common.retry')}</button></p></div>`}
    ${!sessions && !problem && html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div><div class="skeleton"></div></div>`}
    <ul class="sessions">${(sessions ?? []).map((session) => html`<li key=${session.id}>
      <div><p><strong>${deviceName(session.user_agent)}</strong>${session.current && html` <span class="badge" data-state="succeeded">${t('account.this_device')}</span>`}</p>
        <p class="muted">${[session.network, t('account.last_seen', { time: dateTime(session.last_seen_at) })].filter(Boolean).join(' · ')}</p></div>
      <button class="btn btn-quiet btn-small" type="button" onClick=${() => end(session)}
        aria-label=${session.current ? t('nav.signout') : t('account.end_named', { device: deviceName(session.user_agent) })}>
        ${session.current ? t('nav.signout') : t('account.end')}</button></li>`)}</ul>
  </section>`;
}

/** "Chrome · macOS", as far as the browser says. @param {string | null} agent */
function deviceName(agent) {
  const browser = /Edg\//.test(agent ?? '') ? 'Edge' : /MicroMessenger/.exec(agent ?? '') ? 'WeChat' : /Firefox\//.test(agent ?? '') ? 'Firefox'
    : /Chrome\//.test(agent ?? '') ? 'Chrome' : /Safari\//.test(agent ?? '') ? 'Safari' : t('account.unknown_device');
  const system = /iPhone|iPad/.test(agent ?? '') ? 'iOS' : /Android/.test(agent ?? '') ? 'Android' : /Windows/.test(agent ?? '') ? 'Windows'
    : /Mac OS/.test(agent ?? '') ? 'macOS' : /Linux/.test(agent ?? '') ? 'Linux' : '';
  return system ? `${browser} · ${system}` : browser;
}
