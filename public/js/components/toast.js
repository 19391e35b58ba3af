// Short messages at the foot of the page, read out by screen readers.
/** @import { Signal } from '../../vendor/signals.js' */
import { html, signal } from '../ui.js';

/** @typedef {{ id: number, text: string, tone: 'plain' | 'bad', over: boolean }} Message */

const SHOWN_MS = 5_000;
/** With more at once the oldest go, and the others move. */
const STACK_MAX = 4;

/** @type {Signal<Message[]>} */
const toasts = signal(/** @type {Message[]} */ ([]));
let lastId = 0;

/**
 * @param {string} text
 * @param {'plain' | 'bad'} [tone]
 */
export function toast(text, tone = 'plain') {
  const id = ++lastId;
  toasts.value = [...toasts.value.slice(1 - STACK_MAX), { id, text, tone, over: false }];
  setTimeout(() => {
    const rest = toasts.value.map((shown) => (shown.id === id ? { ...shown, over: true } : shown));
    // One whose time is over keeps its place until all are, so that none that is being read moves.
    toasts.value = rest.every(({ over }) => over) ? [] : rest;
  }, SHOWN_MS);
}

export function Toasts() {
  return html`<div role="status" aria-live="polite">
    ${toasts.value.map(({ id, text, tone, over }) =>
      html`<p class=${over ? 'toast toast-over' : 'toast'} key=${id} data-tone=${tone}>${text}</p>`)}
  </div>`;
}
