/** @import { Session } from '../api.d.ts' */
import * as api from '../api/auth.js';
import { Problem } from '../api/problem.js';
import { Card } from '../components/card.js';
import { LoadFailed } from '../components/notice.js';
import { toast } from '../components/toast.js';
import { dateTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { leave } from '../session.js';
import { h, html, useEffect, useState } from '../ui.js';

/** Where one is signed in; every place but this one can be ended from here. */
export function Sessions() {
  const [sessions, setSessions] = useState(/** @type {Session[] | null} */ (null));
  const [ended, setEnded] = useState(/** @type {string[]} */ ([]));
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
      setEnded((before) => [...before, session.id]);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    }
  };
  return html`<${Card} id="sessions" title=${t('account.sessions')}>
    ${problem && h(LoadFailed, { problem, onRetry: load })}
    ${!sessions && !problem && html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div></div>`}
    <ul class="sessions">
      ${(sessions ?? []).map((session) => h(Place, {
        key: session.id, session, ended: ended.includes(session.id), onEnd: () => end(session) }))}
    </ul>
  <//>`;
}

/**
 * One that was ended stays where it was, and says so: the answer may be late, and what follows would move.
 * @param {{ session: Session, ended: boolean, onEnd: () => void }} props
 */
function Place({ session, ended, onEnd }) {
  const device = deviceName(session.user_agent);
  const seen = t('account.last_seen', { time: dateTime(session.last_seen_at) });
  const action = session.current ? t('nav.signout') : t('account.end');
  return html`<li>
    <div><p><strong>${device}</strong>
        ${session.current && html`<span class="badge" data-state="succeeded">${t('account.this_device')}</span>`}</p>
      <p class="muted" role="status">${ended ? t('account.ended') : session.network ? `${session.network} · ${seen}` : seen}</p></div>
    ${!ended && html`<button class="btn btn-quiet btn-small" type="button" onClick=${onEnd}
      aria-label=${session.current ? action : t('account.end_named', { device })}>${action}</button>`}
  </li>`;
}

/** What a browser's self-description contains, the telling ones first: Chrome's also says Safari. */
const BROWSERS = [
  ['Edg/', 'Edge'],
  ['MicroMessenger', 'WeChat'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
];
const SYSTEMS = [
  ['iPhone', 'iOS'],
  ['iPad', 'iOS'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
];

/** "Chrome · macOS", as far as the browser says. @param {string | null} agent */
function deviceName(agent) {
  /** @param {string[][]} names */
  const first = (names) => names.find(([mark]) => mark && agent?.includes(mark))?.[1];
  return [first(BROWSERS) ?? t('account.unknown_device'), first(SYSTEMS)].filter(Boolean).join(' · ');
}
