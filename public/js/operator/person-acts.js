// What is done about somebody, one fold each.
/** @import * as Api from '../api.d.ts' */
import { t } from '../i18n/words.js';
import { h, html, useEffect, useState } from '../ui.js';
import { Act } from './act.js';

/** @type {Promise<{ id: string, title: string }[]> | null} */
let packs = null;

/** What is sold, as the price list says it. */
function usePacks() {
  const [known, setKnown] = useState(/** @type {{ id: string, title: string }[]} */ ([]));
  useEffect(() => {
    packs ??= import('../api/catalogue.js').then(({ catalogue }) => catalogue())
      .then((offer) => offer.packs.map((pack) => ({ id: pack.id, title: `${pack.id} · ${pack.credits}` })));
    packs.then(setKnown, () => { packs = null; });
  }, []);
  return known;
}

/** @param {{ person: Api.PersonInFull, onDone: () => void }} props */
export function PersonActs({ person, onDone }) {
  const sold = usePacks();
  const at = (/** @type {string} */ what) => `users/${person.id}/${what}`;
  const levels = ['free', 'plus', 'pro'].map((id) => ({ id, title: id }));
  const isOperator = person.role === 'operator';
  const isBlocked = person.blocked_at !== null;
  return html`<div class="stack">
    <${Fold} title=${t('operator.adjust')}>${h(Act, {
      id: 'adjust', title: t('operator.adjust'), what: at('adjust'), onDone,
      fields: [{ name: 'credits', label: t('operator.credits_more'), number: true }],
    })}<//>
    <${Fold} title=${t('operator.book')}>${sold.length > 0 && h(Act, {
      id: 'book', title: t('operator.book'), what: at('book'), noReason: true, onDone,
      fields: [
        { name: 'pack', label: t('operator.pack'), choices: sold },
        { name: 'reference', label: t('operator.payment_reference') },
        { name: 'note', label: t('operator.note'), optional: true },
        { name: 'bonus', label: t('operator.bonus'), number: true, optional: true },
      ],
    })}<//>
    <${Fold} title=${t('operator.set_level')}>${h(Act, {
      id: 'level', title: t('operator.set_level'), what: at('level'), onDone,
      fields: [{ name: 'level', label: t('operator.level'), choices: levels }],
    })}<//>
    <${Fold} title=${t(isOperator ? 'operator.no_operator' : 'operator.make_operator')}>${h(Act, {
      id: 'role', title: t(isOperator ? 'operator.no_operator' : 'operator.make_operator'), what: at('role'), onDone,
      fixed: { role: isOperator ? 'user' : 'operator' },
    })}<//>
    <${Fold} title=${t(isBlocked ? 'operator.unblock' : 'operator.block')}>${h(Act, {
      id: 'block', title: t(isBlocked ? 'operator.unblock' : 'operator.block'), what: at('block'), onDone,
      fixed: { blocked: !isBlocked }, children: !isBlocked && html`<p class="hint">${t('operator.block_text')}</p>`,
    })}<//>
    <${Fold} title=${t('operator.end_sessions')}>${h(Act, {
      id: 'sessions', title: t('operator.end_sessions'), what: at('sessions'), removes: true, onDone,
      children: html`<p class="hint">${t('operator.end_sessions_text')}</p>`,
    })}<//>
  </div>`;
}

/** @param {{ title: string, children?: import('../../vendor/preact.js').ComponentChildren }} props */
export const Fold = ({ title, children }) => html`<details class="operator-fold"><summary>${title}</summary>${children}</details>`;
