// What is kept of somebody, and how it ends.
/** @import { User } from '../api.d.ts' */
import { Card } from '../components/card.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';
import { Leave } from './leave.js';
import { Take } from './take.js';

/** What is stored, each with where, how long and for whom. */
const STORED = /** @type {const} */ (['pictures', 'photos', 'uploads', 'words', 'devices', 'books', 'logs']);

/** @param {{ user: User }} props */
export function Privacy({ user }) {
  return html`<${Card} id="privacy" title=${t('privacy.title')}>
    <div class="stack">
      <p>${t('privacy.lead')}</p>
      <details class="stored">
        <summary>${t('privacy.stored')}</summary>
        <dl>
          ${STORED.map((what) => html`<div key=${what}>
            <dt>${t(`privacy.stored_${what}`)}</dt>
            <dd>${t(`privacy.kept_${what}`)}</dd>
          </div>`)}
        </dl>
        <p class="hint">${t('privacy.seen_by')}</p>
      </details>
      ${h(Take, { user })}
      ${h(Leave, { user })}
    </div>
  <//>`;
}
