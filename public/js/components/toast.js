// Short messages at the foot of the page, read out by screen readers.
/** @import { Signal } from '../../vendor/signals.js' */
import { html, signal } from '../ui.js';

/** @typedef {{ id: number, text: string, tone: 'plain' | 'bad', over: boolean }[]} Messages */

const SHOWN_MS = 5_000;
const SHOWN_MAX = 4;

/** @type {Signal<Messages>} */
const toasts = signal(/** @type {Messages} */ ([]));
let lastId = 0;

/**
 * @param {string} text
 * @param {'plain' | 'bad'} [tone]
 */
export function toast(text, tone = 'plain') {
  const id = ++lastId;
  toasts.value = [...toasts.value.slice(1 - SHOWN_MAX), { id, text, tone, over: false }];
  setTimeout(() => {
    const rest = toasts.value.map((shown) => (shown.id === id ? { ...shown, over: true } : shown));
    // One that is over keeps its place until all are: none that is being read moves.
    toasts.value = rest.every(({ over }) => over) ? [] : rest;
  }, SHOWN_MS);
}

export function Toasts() {
  return html`<div role="status" aria-live="polite">
    ${toasts.value.map(({ id, text, tone, over }) =>
      html`<p class=${over ? 'toast toast-over' : 'toast'} key=${id} data-tone=${tone}>${text}</p>`)}
  </div>`;
}
