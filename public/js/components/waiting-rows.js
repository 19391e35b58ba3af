import { t } from '../i18n/words.js';
import { html } from '../ui.js';

/** Rows of a list that are on their way: what is below them makes room at once, not when they come. @param {{ count: number }} props */
export function WaitingRows({ count }) {
  return html`<div class="skeleton-rows" aria-busy="true">
    <p class="visually-hidden" role="status">${t('common.loading')}</p>
    ${Array.from({ length: count }, (_, index) => html`<div class="skeleton" key=${index}></div>`)}
  </div>`;
}
