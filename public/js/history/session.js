// One set: a row for each poster, with all its versions; the whole of it as a zip; and the way to another set like it.
/** @import { Job, PosterSession } from '../api.d.ts' */
import * as jobsApi from '../api/jobs.js';
import * as api from '../api/sessions.js';
import { ConfirmButton } from '../components/confirm.js';
import { Icon } from '../components/more-icons.js';
import { LoadFailed } from '../components/notice.js';
import { useRead } from '../billing/read.js';
import { dateTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { labelVisible, readLabelVisible } from '../pictures/download.js';
import { effect, h, html, useEffect } from '../ui.js';
import { Row } from './row.js';
import { ZipButton } from './zip.js';

/** @typedef {typeof import('../pictures/label-choice.js')} Choice */

/** What not every set needs comes with those that do, before they are drawn. @param {string} id */
async function read(id) {
  const [session, choice] = await Promise.all([api.session(id), loadChoice()]);
  const job = await jobsApi.job(session.job);
  const isAlive = job.state === 'queued' || job.state === 'running';
  const [unmade, live] = await Promise.all([
    session.rows.some(({ versions }) => versions.length === 0)
      ? lazy(() => import('./unmade.js'), { messages: ['jobs'] })
      : null,
    isAlive ? lazy(() => import('../jobs/live.js'), {}) : null,
  ]);
  return { session, job, choice, unmade, live };
}

/** Where downloads may go without the label. */
async function loadChoice() {
  await readLabelVisible();
  if (labelVisible.value !== 'ask') return null;
  return lazy(() => import('../pictures/label-choice.js'), { messages: ['label'], styles: ['field'] });
}

/** @param {{ id: string }} props */
export function Session({ id }) {
  const { value, problem, again } = useRead(() => read(id));
  useEffect(() => (value?.live ? whenItMoves(value.live, value.job, again) : undefined), [value?.job.id, value?.job.state]);
  if (problem && !value) return h(LoadFailed, { problem, title: t('history.failed'), onRetry: again });
  if (!value) return html`<div class="skeleton skeleton-form" aria-busy="true"></div>`;
  const { session, job, choice, unmade } = value;
  return html`<article class="session" aria-labelledby="session-title">
    ${h(Head, { session, choice })}
    <ol class="session-rows">
      ${session.rows.map((row) => h(Row, { key: row.number, session, row, job, unmade, onChanged: again }))}
    </ol>
  </article>`;
}

/**
 * While it is made, each event reads it again.
 * @param {typeof import('../jobs/live.js')} code
 * @param {Job} job
 * @param {() => void} again
 */
function whenItMoves({ follow }, job, again) {
  const live = follow(job);
  let first = true;
  const end = effect(() => {
    void live.job.value;
    if (!first) again();
    first = false;
  });
  return () => {
    end();
    live.stop();
  };
}

/** @param {{ session: PosterSession, choice: Choice | null }} props */
function Head({ session: { id, name, created_at }, choice }) {
  const remove = async () => {
    await api.deleteSession(id);
    location.replace('/history');
  };
  return html`<header class="session-head">
    <p><a href="/history">${t('history.all')}</a></p>
    <h2 id="session-title" translate=${false}>${name ?? t('history.unnamed')}</h2>
    <p class="muted"><span class="mono" translate=${false}>${id}</span> · ${dateTime(created_at)}</p>
    <div class="row">
      ${h(ZipButton, { id })}
      ${choice && h(choice.LabelChoice, {})}
      <a class="btn btn-quiet" href=${`/studio?like=${id}#poster`}>${h(Icon, { name: 'copy' })}${t('history.like')}</a>
      ${h(ConfirmButton, {
        question: { title: t('history.delete_title'), text: t('history.delete_text'), yes: t('history.delete_yes') },
        run: remove,
        children: () => html`${h(Icon, { name: 'trash' })}${t('history.delete')}`,
      })}
    </div>
  </header>`;
}
