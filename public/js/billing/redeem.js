// A code for credits, a level, or both (requirement C7).
/** @import { CodeGift } from '../api.d.ts' */
import * as api from '../api/billing.js';
import { useOnce } from '../api/once.js';
import { Card } from '../components/card.js';
import { FormStatus } from '../components/form-status.js';
import { Notice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { refreshMe } from '../session.js';
import { html, useState, written } from '../ui.js';

export function Redeem() {
  const [code, setCode] = useState('');
  const [fault, setFault] = useState('');
  const [sent, setSent] = useState(false);
  const [gave, setGave] = useState(/** @type {CodeGift | null} */ (null));
  const { busy, problem, submitOnce } = useOnce(api.redeem, (/** @type {CodeGift} */ redeemed) => {
    setGave(redeemed);
    setCode('');
    refreshMe();
  });
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    setFault(code.trim() === '' ? t('redeem.missing') : '');
    if (code.trim() === '') return document.getElementById('code')?.focus();
    setSent(true);
    setGave(null);
    return submitOnce(code.trim());
  };
  return html`<${Card} id="redeem" title=${t('redeem.title')}>
    <form class="stack" onSubmit=${submit} novalidate>
      <div class="field">
        <label class="label" for="code">${t('redeem.code')}</label>
        <div class="redeem-line">
          <input class="input mono" id="code" name="code" autocomplete="off" autocapitalize="characters"
            spellcheck=${false} maxlength="64" value=${code} onInput=${written((text) => { setCode(text); setFault(''); })}
            aria-invalid=${fault !== ''} aria-describedby="code-fault code-hint" />
          <button class="btn" type="submit" disabled=${busy} aria-busy=${busy}>
            ${busy ? t('redeem.busy') : t('redeem.do')}</button>
        </div>
        <div class="hint-or-error">
          <p class="hint" id="code-hint">${t('redeem.hint')}</p>
          <p class="error" id="code-fault" role="alert">${fault}</p>
        </div>
      </div>
      <${FormStatus} sent=${sent} problem=${problem} about=${[code]} title=${t('redeem.refused')}>
        ${gave && html`<div role="status"><${Notice} tone="good" title=${t('redeem.done')}>
          ${gave.credits > 0 && html`<p>${t('redeem.credits', { n: gave.credits })}</p>`}
          ${gave.level && html`<p>${t('redeem.level', { level: t(`nav.level_${gave.level}`) })}</p>`}<//></div>`}
      <//>
    </form>
  <//>`;
}
