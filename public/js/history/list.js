/** @import { SessionSummary } from '../api.d.ts' */
import * as api from '../api/sessions.js';
import { Empty } from '../components/empty.js';
import { More } from '../components/more.js';
import { LoadFailed } from '../components/notice.js';
import { usePages } from '../components/paging.js';
import { date } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';

export function Sessions() {
  const { items, loading, problem, hasMore, more } = usePages(api.sessions, []);
  const idle = !loading && !problem;
  return html`
    ${items.length > 0 && html`<ul class="sessions">${items.map((session) => h(SessionCard, { key: session.id, session }))}</ul>`}
    ${loading && items.length === 0 && h(Waiting, {})}
    ${problem && h(LoadFailed, { problem, title: t('history.failed'), onRetry: more })}
    ${idle && items.length === 0 && html`<${Empty} wide title=${t('history.empty_title')}><p>${t('history.empty_text')}</p>
      <p><a class="btn" href="/studio#poster">${t('history.empty_action')}</a></p><//>`}
    ${hasMore && !problem && h(More, { busy: loading, ahead: true, onMore: more })}`;
}

/** @param {{ session: SessionSummary }} props */
function SessionCard({ session: { id, name, created_at, cover, posters, edits } }) {
  return html`<li><a class="session-card" href=${`/history?session=${id}`}>
    <span class="session-cover">${cover && html`<img src=${cover.urls.thumb} alt="" width="320" height="320" loading="lazy"
      decoding="async" />`}</span>
    <span class="session-name clip" translate=${false}>${name ?? t('history.unnamed')}</span>
    <span class="session-facts">${date(created_at)} · ${t('history.counts', { posters, edits })}</span></a></li>`;
}

function Waiting() {
  return html`<div aria-busy="true"><p class="visually-hidden" role="status">${t('common.loading')}</p>
    <ul class="sessions" aria-hidden="true">${Array.from({ length: 8 }, (_, at) => html`<li key=${at}>
      <span class="session-cover skeleton"></span></li>`)}</ul></div>`;
}
