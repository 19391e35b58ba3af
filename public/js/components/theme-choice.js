import { t } from '../i18n/words.js';
import { chooseTheme, theme, THEMES } from '../theme.js';
import { html } from '../ui.js';

/** Three ways to be lit, as a set of radio buttons. @param {{ name: string }} props `name` is unique in the page */
export function ThemeChoice({ name }) {
  return html`<fieldset class="segments segments-small"><legend class="visually-hidden">${t('theme.title')}</legend>
    ${THEMES.map((choice) => html`<label key=${choice}>
      <input type="radio" name=${name} checked=${theme.value === choice} onChange=${() => chooseTheme(choice)} />
      <span>${t(`theme.${choice}`)}</span></label>`)}
  </fieldset>`;
}
