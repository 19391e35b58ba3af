// What keys, mouse, fingers and pen do with the brush.
import { Icon } from '../components/icons.js';
import { useModal } from '../components/modal.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';

/** @type {[string, import('../i18n/messages.d.ts').Key][]} */
const KEYS = [
  ['B', 'brush.paint'],
  ['E', 'brush.erase'],
  ['[  ]', 'brush.help_size'],
  ['Ctrl+Z', 'brush.undo'],
  ['Ctrl+Shift+Z', 'brush.redo'],
  ['H', 'brush.show'],
  ['Ctrl+I', 'brush.invert'],
  ['Delete', 'brush.clear'],
  ['0', 'brush.fit'],
  ['← ↑ → ↓', 'brush.help_arrows'],
  ['Space', 'brush.help_space'],
  ['Enter', 'brush.help_enter'],
];

/** @type {import('../i18n/messages.d.ts').Key[]} */
const HANDS = ['brush.help_mouse', 'brush.help_wheel', 'brush.help_line', 'brush.help_touch', 'brush.help_pen'];

/** @param {{ onClose: () => void }} props */
export function Help({ onClose }) {
  const dialog = useModal();
  return html`<dialog class="dialog brush-help" ref=${dialog} aria-labelledby="brush-help-title"
    onKeyDown=${(/** @type {Event} */ event) => event.stopPropagation()}
    onCancel=${(/** @type {Event} */ event) => { event.stopPropagation(); event.preventDefault(); onClose(); }}>
    <div class="brush-help-head"><h2 id="brush-help-title">${t('brush.help')}</h2>
      <button class="icon-btn" type="button" aria-label=${t('common.close')} autofocus onClick=${onClose}>
        ${h(Icon, { name: 'close' })}</button></div>
    <dl>${KEYS.map(([keys, does]) => html`<div key=${keys}><dt><kbd translate=${false}>${keys}</kbd></dt>
      <dd>${t(does)}</dd></div>`)}</dl>
    <ul>${HANDS.map((line) => html`<li key=${line}>${t(line)}</li>`)}</ul>
  </dialog>`;
}
