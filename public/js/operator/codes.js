/** @import { RedemptionCode, RedemptionCodesMade } from '../api.d.ts' */
import { Card } from '../components/card.js';
import { CopyButton } from '../components/copy-button.js';
import { dateTime } from '../i18n/format.js';
import { number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { h, html, useState } from '../ui.js';
import { Act } from './act.js';
import { List } from './list.js';
import { Fold } from './person-acts.js';

/** Redemption codes: making them, and those there are. */
export function View() {
  const [version, setVersion] = useState(0);
  const [made, setMade] = useState(/** @type {string[]} */ ([]));
  const levels = [{ id: '', title: t('operator.no_level') }, { id: 'plus', title: 'plus' }, { id: 'pro', title: 'pro' }];
  /** @param {RedemptionCodesMade} answer */
  const done = (answer) => {
    setMade(answer.codes);
    setVersion(version + 1);
  };
  return html`<div class="stack stack-wide">
    <${Card} id="make" title=${t('operator.make_codes')}>
      ${h(Act, { id: 'codes', title: t('operator.make_codes'), what: 'codes', onDone: done, fields: [
        { name: 'count', label: t('operator.count'), number: true },
        { name: 'credits', label: t('operator.credits_each'), number: true },
        { name: 'level', label: t('operator.level'), choices: levels, optional: true },
        { name: 'uses', label: t('operator.uses'), number: true, optional: true },
        { name: 'use_by', label: t('operator.use_by'), optional: true },
      ] })}
      ${made.length > 0 && html`<div class="stack" role="status">
        <p>${t('operator.codes_once')}</p>
        <ul class="operator-codes mono" translate=${false}>${made.map((code) => html`<li key=${code}>${code}</li>`)}</ul>
        <div class="row">${h(CopyButton, { text: made.join('\n'), name: t('operator.copy_codes') })}
          <a class="btn btn-quiet btn-small" download="codes.txt" href=${`data:text/plain;charset=utf-8,${encodeURIComponent(`${made.join('\n')}\n`)}`}>${t('operator.export_codes')}</a></div>
      </div>`}
    <//>
    ${h(List, { of: 'codes', version: String(version),
      row: (/** @type {RedemptionCode} */ code) => h(Row, { code, onDone: () => setVersion(version + 1) }) })}
  </div>`;
}

/** @param {{ code: RedemptionCode, onDone: () => void }} props */
function Row({ code, onDone }) {
  const { id, hint, credits, level, uses, uses_max, use_by, note, created_at } = code;
  const gives = [credits > 0 && t('operator.gives', { n: number(credits) }), level].filter(Boolean).join(' + ');
  return html`<div class="operator-row">
    <p><span class="mono" translate=${false}>DARK-${hint}-…</span> · ${gives} · ${t('operator.used', { uses, max: uses_max })}</p>
    <p class="muted">${dateTime(created_at)}${use_by && ` · ${t('operator.until', { at: dateTime(use_by) })}`}${note && ` · ${note}`}</p>
    <${Fold} title=${t('operator.revoke')}>${h(Act, {
      id: `revoke-${id}`, title: t('operator.revoke_yes'), what: `codes/${id}`, removes: true, onDone,
      children: html`<p class="hint">${t('operator.revoke_text')}</p>`,
    })}<//>
  </div>`;
}
