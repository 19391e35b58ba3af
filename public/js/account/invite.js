// Inviting others: the link to give away, what both get for it, and what came of it.
/** @import { Referral } from '../api.d.ts' */
import { referral } from '../api/referral.js';
import { Problem } from '../api/problem.js';
import { Card } from '../components/card.js';
import { CopyButton } from '../components/copy-button.js';
import { LoadFailed } from '../components/notice.js';
import { number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect, useState } from '../ui.js';

/** It says so, where nobody is paid for inviting. */
export function Invite() {
  const [shown, setShown] = useState(/** @type {Referral | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const load = () => {
    setProblem(null);
    referral().then(setShown, (thrown) => setProblem(Problem.from(thrown)));
  };
  useEffect(load, []);
  if (shown && !shown.open) return html`<p>${t('invite.closed')} <a href="/account">${t('account.title')}</a></p>`;
  return html`<${Card} id="invite" title=${t('invite.title')}>
    ${problem && h(LoadFailed, { problem, onRetry: load })}
    ${shown ? h(Shown, { shown }) : !problem && html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div></div>`}
  <//>`;
}

/** @param {{ shown: Referral }} props */
function Shown({ shown }) {
  const { link, inviter_credits: mine, invited_credits: theirs, total_max, month_max } = shown;
  const terms = mine === theirs ? t('invite.both', { n: mine }) : t('invite.each', { mine, theirs });
  return html`<div class="stack">
    <p>${terms}</p>
    ${link
      ? html`<div class="invite-link">
          <label class="label" for="invite-link">${t('invite.link')}</label>
          <div class="row"><input class="input" id="invite-link" readonly translate=${false} value=${link}
            onFocus=${(/** @type {FocusEvent & { currentTarget: HTMLInputElement }} */ event) => event.currentTarget.select()} />
            ${h(CopyButton, { text: link, name: t('invite.copy') })}</div>
        </div>`
      : html`<p class="hint">${t('invite.unconfirmed')}</p>`}
    <dl class="membership">
      <div><dt>${t('invite.joined')}</dt><dd>${number(shown.joined)}</dd></div>
      <div><dt>${t('invite.rewarded')}</dt><dd>${number(shown.rewarded)}</dd></div>
      <div><dt>${t('invite.credits')}</dt><dd>${number(shown.credits)}</dd></div>
    </dl>
    <p class="hint">${t('invite.limits', { total: total_max, month: month_max, used: shown.rewarded_in_month })}</p>
  </div>`;
}
