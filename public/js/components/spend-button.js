/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { Problem } from '../api/problem.js';
import { number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { me } from '../session.js';
import { html, useEffect, useId } from '../ui.js';
import { toast } from './toast.js';

/**
 * A button that spends credits: it says how many before it is pressed, and when they are missing it says so and opens the
 * top-up over the page.
 * @param {{ label: string, price: number, busy: ComponentChildren, takes: string, studio: import('../studio/section.d.ts').StudioName,
 *   disabled?: boolean, locked?: ComponentChildren }} props
 *   `busy` replaces the label while it is not empty; `takes` says how long it will be; `studio` is where a checkout leads
 *   back to; `locked` why it cannot be had: whoever pressed it last is still on it
 */
export function SpendButton({ label, price, busy, takes, studio, disabled = false, locked = null }) {
  const noteId = useId();
  const { available, debt } = me.value?.credits ?? { available: 0, debt: 0 };
  const short = me.value !== undefined && available < price;
  const missing = price + debt - available;
  const idle = short ? t('credits.topup_missing', { n: missing }) : `${label} · ${t('credits.amount', { n: price })}`;
  const topUp = () => {
    const opened = import('../orders/open-sheet.js').then(({ openSheet }) => openSheet(short ? missing : 0, studio));
    opened.catch((thrown) => toast(Problem.from(thrown).message, 'bad'));
  };
  // Back from a checkout: its order is in the address.
  useEffect(() => {
    if (/[?&]order=/.test(location.search)) topUp();
  }, []);
  return html`<div class="spend">
    <button class="btn btn-large btn-wide" type="submit" disabled=${Boolean(busy) || (disabled && !short)}
      aria-disabled=${Boolean(locked)} aria-busy=${Boolean(busy)} aria-describedby=${noteId}
      aria-haspopup=${short && !locked ? 'dialog' : undefined} onClick=${press}>
      ${busy && html`<span class="spinner" aria-hidden="true"></span>`}
      ${busy || idle}
    </button>
    <p class="spend-note" id=${noteId} data-short=${Boolean(locked) || short}>${locked || note()}</p>
  </div>`;

  /** @param {MouseEvent} event */
  function press(event) {
    if (!locked && !short) return;
    event.preventDefault();
    if (!locked) topUp();
  }

  function note() {
    if (!short) return `${takes} · ${t('credits.after', { n: available - price })}`;
    return t('credits.short', { needed: number(price), available: number(available) });
  }
}
