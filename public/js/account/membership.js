/** @import { User } from '../api.d.ts' */
import { Card } from '../components/card.js';
import { number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { html } from '../ui.js';

/** By their ids in the catalogue. @typedef {'free' | 'creator' | 'pro' | 'enterprise'} Plan */

/**
 * What one is here, and what one can spend (requirement C9).
 * @param {{ user: User }} props
 */
export function Membership({ user: { level, plan, credits } }) {
  return html`<${Card} id="membership" title=${t('account.membership')}>
    <dl class="membership">
      <div><dt>${t('account.level')}</dt><dd>${t(`nav.level_${level}`)}</dd></div>
      <div><dt>${t('account.plan')}</dt><dd>${t(`account.plan_${/** @type {Plan} */ (plan)}`)}</dd></div>
      <div><dt>${t('account.credits')}</dt><dd>${number(credits.available)}
        ${credits.held > 0 && html`<span class="muted">${t('credits.held_short', { held: credits.held })}</span>`}</dd></div>
    </dl>
    <p class="hint"><a href="/pricing">${t('credits.plans')}</a> · <a href="/billing">${t('nav.billing')}</a></p>
  <//>`;
}
