// What is in the account menu.
/** @import { User } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import { t } from '../i18n/words.js';
import { leave } from '../session.js';
import { h, html } from '../ui.js';
import { ThemeChoice } from './theme-choice.js';
import { toast } from './toast.js';

/** @param {{ user: User }} props */
export function MenuContent({ user }) {
  const signOut = () => leave().catch((thrown) => toast(Problem.from(thrown).message, 'bad'));
  return html`<p class="menu-who" translate=${false}><strong>${user.name || user.email}</strong><span>${user.email}</span>
      <span class="badge" translate=${true} data-level=${user.level}>${levelOf(user)}</span></p>
    <a class="menu-item" href="/account">${t('nav.account')}</a>
    <a class="menu-item" href="/billing">${t('nav.billing')}</a>
    ${user.role === 'operator' && html`<a class="menu-item" href="/operator">${t('nav.operator')}</a>`}
    ${h(ThemeChoice, { name: 'theme-menu' })}
    <button class="menu-item" type="button" onClick=${signOut}>${t('nav.signout')}</button>`;
}

/** What one may do (requirement C2), and whether a plan adds to it. @param {User} user */
function levelOf({ level, plan }) {
  const name = t(`nav.level_${level}`);
  return plan === 'free' ? t('nav.level', { level: name }) : t('nav.level_and_plan', { level: name });
}
