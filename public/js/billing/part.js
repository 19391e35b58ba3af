/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { Problem } from '../api/problem.js';
import { LoadFailed } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect, useState } from '../ui.js';

/**
 * A part of the page whose code comes when it is needed; what did not come is asked for again.
 * @template Props
 * @param {{ load: () => Promise<(props: Props) => ComponentChildren>, props: Props, waiting: ComponentChildren }} props
 *   `waiting` keeps its room until then
 */
export function Part({ load, props, waiting }) {
  const [part, setPart] = useState(/** @type {{ View: (props: Props) => ComponentChildren } | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const fetch = () => {
    setProblem(null);
    load().then((View) => setPart({ View }), (thrown) => setProblem(Problem.from(thrown)));
  };
  useEffect(fetch, []);
  if (problem) return h(LoadFailed, { problem, title: t('page.failed'), onRetry: fetch });
  return part ? html`<${part.View} ...${props} />` : html`<div aria-busy="true">${waiting}</div>`;
}
