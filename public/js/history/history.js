// The sets of posters one made, newest first, or one of them: the address says which.
import { Problem } from '../api/problem.js';
import { LoadFailed } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { h, html, useEffect, useState } from '../ui.js';
import { Sessions } from './list.js';

export function History() {
  const id = new URLSearchParams(location.search).get('session');
  return id ? h(One, { id }) : h(Sessions, {});
}

/** @param {{ id: string }} props */
function One({ id }) {
  const [code, setCode] = useState(/** @type {typeof import('./session.js') | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const load = () => {
    setProblem(null);
    lazy(() => import('./session.js'), { messages: ['compare', 'jobs', 'label'], styles: ['field', 'details', 'dialog', 'job', 'compare', 'session'] })
      .then(setCode, (thrown) => setProblem(Problem.from(thrown)));
  };
  useEffect(load, []);
  if (problem) return h(LoadFailed, { problem, title: t('history.failed'), onRetry: load });
  return code ? h(code.Session, { id }) : html`<div class="skeleton skeleton-form" aria-busy="true"></div>`;
}
