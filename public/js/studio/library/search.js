/** @import { Shelf, Wanted } from './list.js' */
import { t } from '../../i18n/words.js';
import { html } from '../../ui.js';

/** @type {Shelf[]} */
const SHELVES = ['all', 'nature', 'city', 'fantasy', 'portrait', 'other', 'own'];

/**
 * What one looks for: words, and what it is about.
 * @param {{ wanted: Wanted, disabled: boolean, onChange: (change: Partial<Wanted>) => void, onNew: () => void }} props
 */
export function Search({ wanted, disabled, onChange, onNew }) {
  return html`<div class="stack library-search">
    <div class="library-find">
      <input class="input" type="search" name="library-q" maxlength="60" value=${wanted.text} disabled=${disabled}
        aria-label=${t('library.search')} placeholder=${t('library.search')}
        onInput=${(/** @type {Event & { currentTarget: HTMLInputElement }} */ { currentTarget }) => onChange({ text: currentTarget.value })}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === 'Enter') event.preventDefault(); }} />
      <button class="btn btn-quiet" type="button" disabled=${disabled} onClick=${onNew}>
        ${t('library.new')}</button>
    </div>
    <div class="chips" role="group" aria-label=${t('library.categories')}>
      ${SHELVES.map((shelf) => html`<button class="chip" type="button" key=${shelf} disabled=${disabled}
        aria-pressed=${wanted.shelf === shelf} onClick=${() => onChange({ shelf })}>${t(`library.category_${shelf}`)}</button>`)}
    </div>
  </div>`;
}
