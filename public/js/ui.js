// The one door to the vendored runtime: components import from here and nowhere else.
import htm from '../vendor/htm.js';
import { h } from '../vendor/preact.js';

export { Fragment, h, render } from '../vendor/preact.js';
export { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from '../vendor/hooks.js';
export { batch, computed, effect, signal, useComputed, useSignal } from '../vendor/signals.js';

/** Template literals instead of JSX: no build step, and no `innerHTML` behind it. */
export const html = htm.bind(h);

/**
 * For `onInput` and `onChange`: hands over what is written or chosen in the control.
 * @param {(text: string) => void} then
 * @returns {(event: Event & { currentTarget: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement }) => void}
 */
export const written = (then) => (event) => then(event.currentTarget.value);
