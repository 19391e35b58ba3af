// The sets of posters one made, newest first, or one of them: the address says which.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { Problem } from '../api/problem.js';
import { LoadFailed } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { h, html, useEffect, useState } from '../ui.js';

const id = new URLSearchParams(location.search).get('session');

/** Neither of the two loads what only the other one needs. @returns {Promise<() => ComponentChildren>} draws it */
const loadView = () => (id === null ? loadList() : loadOne(id));

const loadList = async () => {
  const { Sessions } = await import('./list.js');
  return () => h(Sessions, {});
};

/** @param {string} one */
const loadOne = async (one) => {
  const { Session } = await lazy(() => import('./session.js'), { styles: ['details', 'dialog', 'job', 'session'] });
  return () => h(Session, { id: one });
};

// It is asked for while the page finds out who is here; what does not come now is asked for again when it is drawn.
loadView().catch(Problem.from);

export function History() {
  const [view, setView] = useState(/** @type {{ draw: () => ComponentChildren } | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const load = () => {
    setProblem(null);
    loadView().then((draw) => setView({ draw }), (thrown) => setProblem(Problem.from(thrown)));
  };
  useEffect(load, []);
  if (problem) return h(LoadFailed, { problem, title: t('history.failed'), onRetry: load });
  if (view) return view.draw();
  return html`<div class=${id === null ? '' : 'skeleton skeleton-form'} aria-busy="true"></div>`;
}
