// The door of the console: a code of one's device, which is set up once.
import * as api from '../api/operator.js';
import { Problem } from '../api/problem.js';
import { Card } from '../components/card.js';
import { CopyButton } from '../components/copy-button.js';
import { ProblemNotice } from '../components/notice.js';
import { Sheet } from '../components/sheet.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { me } from '../session.js';
import { h, html, useEffect, useRef, useState, written } from '../ui.js';

/** @param {{ isSetUp: boolean, onOpen: () => void }} props */
export function Door({ isSetUp, onOpen }) {
  const [codes, setCodes] = useState(/** @type {string[] | null} */ (null));
  if (codes) return h(Recovery, { codes, onDone: onOpen });
  const entered = (/** @type {string[] | null} */ first) => (first ? setCodes(first) : onOpen());
  return html`<${Card} id="door" title=${t('operator.door')}>
    <div class="stack">
      ${!isSetUp && h(SetUp, {})}
      ${h(CodeForm, { onEntered: entered })}
      ${isSetUp && html`<p class="hint">${t('operator.lost')}</p>`}
    </div>
  <//>`;
}

/**
 * @param {{ onEntered: (recoveryCodes: string[] | null) => void }} props
 */
export function CodeForm({ onEntered }) {
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => field.current?.focus(), []);
  /** @param {SubmitEvent} event */
  const send = async (event) => {
    event.preventDefault();
    if (!code.trim()) return field.current?.focus();
    setBusy(true);
    setProblem(null);
    try {
      onEntered((await api.enter(code.trim())).recovery_codes);
    } catch (thrown) {
      setProblem(Problem.from(thrown));
      setCode('');
      setBusy(false);
      field.current?.focus();
    }
  };
  return html`<form class="stack" onSubmit=${send} novalidate>
    <div class="field">
      <label class="label" for="operator-code">${t('operator.code')}</label>
      <input class="input operator-code" id="operator-code" ref=${field} inputmode="text" autocomplete="one-time-code" maxlength="20"
        autocapitalize="off" spellcheck=${false} value=${code} onInput=${written(setCode)} />
    </div>
    <div class="row"><button class="btn" type="submit" disabled=${busy} aria-busy=${busy}>${t('operator.enter')}</button></div>
    ${h(ProblemNotice, { problem })}
  </form>`;
}

/** What a device needs, once who sits there has been shown. */
function SetUp() {
  const [wanted, setWanted] = useState(false);
  const [secret, setSecret] = useState(/** @type {import('../api.d.ts').SecondFactorSetup | null} */ (null));
  const [proof, setProof] = useState(/** @type {typeof import('../privacy/proof.js') | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const begin = async () => {
    setProblem(null);
    try {
      setSecret(await api.setUp());
      setWanted(false);
    } catch (thrown) {
      const refused = Problem.from(thrown);
      if (refused.code !== 'REAUTHENTICATE') return setProblem(refused);
      setProof(await lazy(() => import('../privacy/proof.js'), { messages: ['privacy', 'auth'], styles: ['sheet'] }));
      setWanted(true);
    }
  };
  const close = () => setWanted(false);
  return html`<div class="stack">
    <p>${t('operator.set_up_text')}</p>
    ${secret
      ? html`<div class="operator-secret">
          <img class="operator-qr" alt=${t('operator.qr')} width="180" height="180"
            src=${`data:image/svg+xml,${encodeURIComponent(secret.qr_svg)}`} />
          <div class="stack">
            <p class="hint">${t('operator.by_hand')}</p>
            <p class="mono" translate=${false}>${secret.secret}</p>
            ${h(CopyButton, { text: secret.secret, name: t('operator.copy_secret') })}
          </div>
        </div>`
      : html`<div class="row"><button class="btn btn-quiet" type="button" onClick=${begin}>${t('operator.set_up')}</button></div>`}
    ${h(ProblemNotice, { problem })}
    ${wanted && proof && me.value && html`<${Sheet} onClose=${close}>
      ${h(proof.ProofForm, { user: me.value, onClose: close, onProven: begin })}<//>`}
  </div>`;
}

/** @param {{ codes: string[], onDone: () => void }} props */
function Recovery({ codes, onDone }) {
  return html`<${Card} id="recovery" title=${t('operator.recovery')}>
    <div class="stack">
      <p>${t('operator.recovery_text')}</p>
      <ul class="operator-codes mono" translate=${false}>${codes.map((code) => html`<li key=${code}>${code}</li>`)}</ul>
      <div class="row">
        ${h(CopyButton, { text: codes.join('\n'), name: t('operator.copy_codes') })}
        <button class="btn" type="button" onClick=${onDone}>${t('operator.recovery_kept')}</button>
      </div>
    </div>
  <//>`;
}
