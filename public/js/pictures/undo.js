import { Icon } from '../components/more-icons.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';

/** So many take a while, which is said. */
const MANY = 100;

/**
 * How what was deleted is had back; then, of many, how many are left to delete.
 * @param {{ count: number, left?: number, onUndo: () => void }} props
 */
export function Undo({ count, left = 0, onUndo }) {
  if (count > 0) {
    return html`<div class="undo" role="status"><span>${t('lightbox.deleted', { n: count })}</span>
      <button class="btn btn-small" type="button" onClick=${onUndo}>${h(Icon, { name: 'again' })}${t('lightbox.undo')}</button></div>`;
  }
  return left > MANY && html`<div class="undo undo-going" role="status">${t('lightbox.deleting', { n: left })}</div>`;
}

/** Says that they are back. */
export const sayBack = () => toast(t('lightbox.undone'));
