// What only those need who choose pictures, delete them or ask for the keys.
import { Icon } from '../components/more-icons.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';

export { KeysHelp } from '../pictures/keys-help.js';
export { Bar } from './bar.js';

/** @param {{ count: number, onUndo: () => void }} props */
export function Undo({ count, onUndo }) {
  return html`<div class="undo" role="status"><span>${t('table.deleted', { n: count })}</span>
    <button class="btn btn-small" type="button" onClick=${onUndo}>${h(Icon, { name: 'again' })}${t('table.undo')}</button></div>`;
}
