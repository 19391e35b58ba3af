/** @import { SelfTest } from '../api.d.ts' */
import * as api from '../api/operator.js';
import { Problem } from '../api/problem.js';
import { LoadFailed } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect, useState } from '../ui.js';
import { behindTheDoor } from './locked.js';

const BADGES = /** @type {Record<string, string>} */ ({ green: 'succeeded', amber: 'running', red: 'failed' });

/** Whether the deployment is set up as it must be. */
export function View() {
  const [lines, setLines] = useState(/** @type {SelfTest['items'] | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  const look = () => {
    setProblem(null);
    setBusy(true);
    behindTheDoor(api.selfTest()).then(({ items }) => setLines(items), (thrown) => setProblem(Problem.from(thrown)))
      .finally(() => setBusy(false));
  };
  useEffect(look, []);
  return html`<div class="stack">
    <div class="row spread"><p class="hint">${t('operator.doctor_text')}</p>
      <button class="btn btn-quiet btn-small" type="button" disabled=${busy} aria-busy=${busy} onClick=${look}>${t(busy ? 'operator.looking' : 'operator.look_again')}</button></div>
    ${problem && h(LoadFailed, { problem, onRetry: look })}
    ${!lines && !problem && html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div><div class="skeleton"></div></div>`}
    ${lines && html`<ul class="operator-list">${lines.map(({ id, state, text, hint }) => html`<li key=${id}>
      <p><span class="badge" data-state=${BADGES[state]}>${t(`operator.light_${state}`)}</span> <span class="mono muted" translate=${false}>${id}</span></p>
      <p>${text}</p>${hint && html`<p class="muted">${hint}</p>`}</li>`)}</ul>`}
  </div>`;
}
