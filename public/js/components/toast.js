// Short messages at the foot of the page, read out by screen readers.
/** @import { Signal } from '../../vendor/signals.js' */
import { html, signal } from '../ui.js';

const SHOWN_MS = 5_000;

/** @type {Signal<{ id: number, text: string, tone: 'plain' | 'bad' }[]>} */
const toasts = signal(/** @type {{ id: number, text: string, tone: 'plain' | 'bad' }[]} */ ([]));
let lastId = 0;

/**
 * @param {string} text
 * @param {'plain' | 'bad'} [tone]
 */
export function toast(text, tone = 'plain') {
  const id = ++lastId;
  toasts.value = [...toasts.value.slice(-2), { id, text, tone }];
  setTimeout(() => {
    toasts.value = toasts.value.filter((shown) => shown.id !== id);
  }, SHOWN_MS);
}

export function Toasts() {
  return html`<div role="status" aria-live="polite">
    ${toasts.value.map(({ id, text, tone }) => html`<p class="toast" key=${id} data-tone=${tone}>${text}</p>`)}
  </div>`;
}
