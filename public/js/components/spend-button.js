/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { me } from '../session.js';
import { html, useId } from '../ui.js';

/**
 * A button that spends credits: it says how many before it is pressed, and when they are missing it says so instead.
 * @param {{ label: string, price: number, busy: ComponentChildren, takes: string, disabled?: boolean,
 *   locked?: ComponentChildren }} props
 *   `busy` replaces the label while it is not empty; `takes` says how long it will be; `locked` why it cannot be had:
 *   whoever pressed it last is still on it
 */
export function SpendButton({ label, price, busy, takes, disabled = false, locked = null }) {
  const noteId = useId();
  const available = me.value?.credits.available ?? 0;
  const short = me.value !== undefined && available < price;
  const idle = `${label} · ${t('credits.amount', { n: price })}`;
  return html`<div class="spend">
    <button class="btn btn-large btn-wide" type="submit" disabled=${Boolean(busy) || short || disabled}
      aria-disabled=${Boolean(locked)} aria-busy=${Boolean(busy)} aria-describedby=${noteId}
      onClick=${(/** @type {MouseEvent} */ event) => { if (locked) event.preventDefault(); }}>
      ${busy && html`<span class="spinner" aria-hidden="true"></span>`}
      ${busy || idle}
    </button>
    ${note()}
  </div>`;

  function note() {
    if (locked) return html`<p class="spend-note" id=${noteId} data-short>${locked}</p>`;
    if (!short) {
      return html`<p class="spend-note" id=${noteId}>${takes} · ${t('credits.after', { n: available - price })}</p>`;
    }
    return html`<p class="spend-note" id=${noteId} data-short>
      ${t('credits.short', { needed: number(price), available: number(available) })} ${' '}
      <a href="/pricing">${t('credits.topup')}</a></p>`;
  }
}
