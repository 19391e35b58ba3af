// What each level may do (requirement C2): what is locked stays visible, with the reason.
/** @import { Level } from '../api.d.ts' */
import { Icon } from '../components/more-icons.js';
import { inLanguage, t } from '../i18n/words.js';
import { me } from '../session.js';
import { h, html } from '../ui.js';

/** How one gets there. @type {Record<string, 'level.free_how' | 'level.plus_how' | 'level.pro_how'>} */
const HOW = { free: 'level.free_how', plus: 'level.plus_how', pro: 'level.pro_how' };

/** @param {{ levels: Level[], credits: number }} props `credits` of one check-in */
export function Levels({ levels, credits }) {
  const most = Math.max(...levels.map(({ tryon_garments_max }) => tryon_garments_max));
  return html`<section aria-labelledby="levels-title">
    <h2 class="section-title" id="levels-title">${t('level.title')}</h2>
    <p class="section-text">${t('level.text')}</p>
    <ul class="offers levels">${levels.map((level) => html`<li class="card offer" key=${level.id}>
      <h3 class="offer-name">${inLanguage(level.title)}
        ${level.id === me.value?.level && html` <span class="badge">${t('level.mine')}</span>`}</h3>
      <p class="hint">${t(HOW[level.id] ?? 'level.free_how')}</p>
      <ul class="offer-facts">
        ${h(May, { text: t('level.studio') })}
        ${h(May, {
          text: level.checkin === 'daily' ? t('level.daily', { n: credits }) : t('level.weekly', { n: credits }),
        })}
        ${h(May, {
          text: t('level.garments', { n: level.tryon_garments_max }),
          locked: level.tryon_garments_max < most ? t('level.garments_locked', { n: most }) : '',
        })}
        ${h(May, { text: t('level.prompts'), locked: level.members_prompts ? '' : t('level.prompts_locked'), no: true })}
      </ul>
    </li>`)}</ul>
  </section>`;
}

/**
 * Something a level may do; or what it may not, or not fully, and who may.
 * @param {{ text: string, locked?: string, no?: boolean }} props `no`: locked means not at all
 */
function May({ text, locked = '', no = false }) {
  const shut = no && locked !== '';
  return html`<li class="may" data-locked=${shut}>
    ${h(Icon, { name: shut ? 'lock' : 'check' })}
    <span>${text}${locked && html`<span class="may-reason">${locked}</span>`}</span>
  </li>`;
}
