// Which keys do what with pictures.
/** @import { Key } from '../i18n/messages.d.ts' */
import { Icon } from '../components/icons.js';
import { useModal } from '../components/modal.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';

/** @type {[string, Key][]} */
const KEYS = [
  ['← →', 'table.key_arrows'],
  ['F', 'table.key_favourite'],
  ['D', 'table.key_download'],
  ['Delete', 'table.key_delete'],
  ['Z', 'table.key_zoom'],
  ['X', 'table.key_choose'],
  ['Shift', 'table.key_range'],
  ['Ctrl A', 'table.key_all'],
  ['Esc', 'table.key_end'],
  ['?', 'table.key_help'],
];

/** @param {{ onClose: () => void }} props */
export function KeysHelp({ onClose }) {
  const dialog = useModal();
  return html`<dialog class="dialog" ref=${dialog} aria-labelledby="keys-help"
    onCancel=${(/** @type {Event} */ event) => { event.preventDefault(); event.stopPropagation(); onClose(); }}>
    <h2 id="keys-help">${t('table.keys')}</h2>
    <dl class="keys">${KEYS.map(([key, text]) => html`<div key=${key}><dt><kbd translate=${false}>${key}</kbd></dt><dd>${t(text)}</dd></div>`)}</dl>
    <div class="dialog-actions"><button class="btn" type="button" autofocus onClick=${onClose}>
      ${h(Icon, { name: 'close' })}${t('common.close')}</button></div>
  </dialog>`;
}
