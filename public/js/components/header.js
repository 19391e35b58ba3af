// The right-hand corner of the header: credits, language, theme, account.
import { changeMe } from '../api/me.js';
import { Problem } from '../api/problem.js';
import { number } from '../i18n/numbers.js';
import { chooseLanguage, language, t } from '../i18n/words.js';
import { me } from '../session.js';
import { chooseTheme, isDark, theme } from '../theme.js';
import { h, html, useState } from '../ui.js';
import { Icon } from './icons.js';
import { toast } from './toast.js';

/** Browsers before Chrome 114, Safari 17 and Firefox 125 have none: there the button opens and closes the menu. */
const POPOVERS = 'popover' in HTMLElement.prototype;

export function AccountCorner() {
  const user = me.value;
  return html`
    ${user && h(Credits, { available: user.credits.available, held: user.credits.held })}
    ${h(LanguageSwitch, {})}
    ${h(ThemeSwitch, { inMenu: user !== null })}
    ${user && h(AccountMenu, {})}
    ${user === null && html`<a class="btn btn-small" href="/signin">${t('nav.signin')}</a>`}
    ${user === undefined && html`<span class="avatar" data-loading></span>`}`;
}

/** @param {{ available: number, held: number }} props */
function Credits({ available, held }) {
  const label = held > 0 ? t('credits.both', { available, held }) : t('credits.available', { available });
  return html`<a class="credits" href="/billing" title=${label}>
    <span class="visually-hidden">${label}</span>
    <span class="credits-dot" aria-hidden="true"></span><span aria-hidden="true" translate=${false}>${number(available)}</span>
    ${held > 0 && html`<span class="credits-held" aria-hidden="true">${t('credits.held_short', { held })}</span>`}
  </a>`;
}

function LanguageSwitch() {
  const other = language.value === 'en' ? 'zh-CN' : 'en';
  const change = async () => {
    await chooseLanguage(other);
    if (!me.value) return;
    try {
      me.value = await changeMe({ locale: other });
    } catch (thrown) {
      // The page already speaks it; only the mails of the account do not.
      toast(Problem.from(thrown).message, 'bad');
    }
  };
  // The name is written in the language it leads to, so that whoever needs it can read it.
  return html`<button class="icon-btn" type="button" lang=${other} onClick=${change}
    aria-label=${other === 'en' ? 'EN: English' : '中文'}>${other === 'en' ? 'EN' : '中'}</button>`;
}

/** @param {{ inMenu: boolean }} props whether the account menu has the same choice: on a phone that is enough */
function ThemeSwitch({ inMenu }) {
  void theme.value;
  const dark = isDark();
  return html`<button class="icon-btn theme-switch" type="button" data-in-menu=${inMenu}
    aria-label=${dark ? t('theme.to_light') : t('theme.to_dark')}
    onClick=${() => chooseTheme(dark ? 'light' : 'dark')}>${h(Icon, { name: dark ? 'sun' : 'moon' })}</button>`;
}

function AccountMenu() {
  const user = me.value;
  const [open, setOpen] = useState(false);
  const [code, setCode] = useState(/** @type {typeof import('./menu.js') | null} */ (null));
  if (!user) return null;
  const initial = (user.name || user.email).trim().charAt(0).toUpperCase();
  // What is in it comes when somebody is about to open it.
  const load = () => code || import('../lazy.js')
    .then(({ lazy }) => lazy(() => import('./menu.js'), { styles: ['badge', 'menu', 'segments'] }))
    .then(setCode, (thrown) => toast(Problem.from(thrown).message, 'bad'));
  const press = () => {
    setOpen(!open);
    load();
  };
  return html`
    <button class="avatar" type="button" popovertarget="account-menu" aria-label=${t('nav.menu')}
      aria-expanded=${POPOVERS ? undefined : open} onClick=${press} onPointerEnter=${load}>
      <span aria-hidden="true">${initial}</span></button>
    <div class="menu" id="account-menu" popover hidden=${!POPOVERS && !open}>${code && h(code.MenuContent, { user })}</div>`;
}
