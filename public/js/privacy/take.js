/** @import { Export, User } from '../api.d.ts' */
import { askExport, exported } from '../api/privacy.js';
import { Problem } from '../api/problem.js';
import { NoShrink } from '../components/no-shrink.js';
import { ProblemNotice } from '../components/notice.js';
import { dateTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { h, html, useEffect, useRef, useState } from '../ui.js';

/** How often it is asked about while it is being made. */
const AGAIN_MS = 4_000;

/** What only whoever is asked again loads. */
const loadProof = async () => {
  const [{ ProofForm }, { Sheet }] = await Promise.all([
    lazy(() => import('./proof.js'), { styles: ['sheet'] }),
    import('../components/sheet.js'),
  ]);
  return { ProofForm, Sheet };
};
/** @typedef {Awaited<ReturnType<typeof loadProof>>} Asking */

/**
 * All that is known of somebody, to take away.
 * @param {{ user: User }} props
 */
export function Take({ user }) {
  const [state, setState] = useState(/** @type {Export | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(/** @type {Asking | null} */ (null));
  const opener = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const look = () => {
    exported().then(setState, (thrown) => setProblem(Problem.from(thrown)));
  };
  useEffect(look, []);
  useEffect(() => {
    if (state?.state !== 'preparing') return undefined;
    const timer = setTimeout(look, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const ask = async () => {
    setAsking(null);
    setProblem(null);
    setBusy(true);
    try {
      setState(await askExport());
    } catch (thrown) {
      const refused = Problem.from(thrown);
      if (refused.code !== 'REAUTHENTICATE') setProblem(refused);
      else {
        const proof = await loadProof().catch(() => null);
        setAsking(proof);
        setProblem(proof ? null : Problem.offline());
      }
    } finally {
      setBusy(false);
    }
  };
  const close = () => {
    setAsking(null);
    requestAnimationFrame(() => opener.current?.focus());
  };
  return html`<${NoShrink}><div class="stack">
    <div class="row spread">
      <p class="take-words" role="status">${words(state)}</p>
      ${state?.state === 'ready' ? h(Files, { files: state.urls }) : html`<button class="btn btn-quiet" type="button" ref=${opener}
        disabled=${busy || state === null || state.state === 'preparing'} aria-busy=${state?.state === 'preparing'} onClick=${ask}>
        ${state?.state === 'preparing' ? t('privacy.taking') : t('privacy.take')}</button>`}
    </div>
    ${asking && html`<${asking.Sheet} onClose=${close}>
      ${h(asking.ProofForm, { user, onProven: ask, onClose: close })}
    <//>`}
    ${h(ProblemNotice, { problem })}
  </div><//>`;
}

/** @param {Export | null} state */
function words(state) {
  if (state?.state === 'preparing') return t('privacy.take_preparing');
  if (state?.state === 'failed') return t('privacy.take_failed');
  if (state?.state === 'ready' && state.expires_at) return t('privacy.take_ready', { time: dateTime(state.expires_at) });
  return t('privacy.take_text');
}

/** @param {{ files: string[] }} props */
function Files({ files }) {
  return html`<div class="row">
    ${files.map((url, at) => html`<a key=${at} class="btn" href=${url} download>
      ${files.length === 1 ? t('privacy.take_file') : t('privacy.take_part', { n: at + 1 })}</a>`)}
  </div>`;
}
