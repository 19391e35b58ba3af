// Which photos work, and which do not, drawn.
import { Icon } from '../../components/icons.js';
import { t } from '../../i18n/words.js';
import { h, html } from '../../ui.js';

const DRAWN = /** @type {const} */ (['good_person', 'bad_person', 'good_garment', 'bad_garment']);

export function Examples() {
  return html`<details class="more"><summary>${t('tryon.examples')}${h(Icon, { name: 'down' })}</summary>
    <ul class="examples">${DRAWN.map((name) => html`<li key=${name} data-good=${name.startsWith('good')}>
      <img src=${`/img/tryon-${name.replace('_', '-')}.svg`} alt="" width="160" height="110" loading="lazy" />
      <p>${t(`tryon.${name}`)}</p></li>`)}</ul></details>`;
}
