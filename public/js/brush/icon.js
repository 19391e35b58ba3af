// The brush's own icons, on the grid of components/icons.js. They come with it, not with every page.
import { html } from '../ui.js';

const PATHS = {
  brush: 'M14.5 5.5 18.5 9.5 10 18H6v-4L14.5 5.5ZM12.5 7.5l4 4M4 21h16',
  eraser: 'm8.5 19-5-5L14 3.5l6.5 6.5-9 9h-3Zm0 0H20M9 8.5l6.5 6.5',
  undo: 'M8.5 5 4 9.5 8.5 14M4 9.5h10a5.5 5.5 0 0 1 0 11h-3',
  redo: 'M15.5 5 20 9.5 15.5 14M20 9.5H10a5.5 5.5 0 0 0 0 11h3',
  invert: 'M12 4a8 8 0 1 0 0 16V4Zm0 0a8 8 0 0 1 0 16',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  fit: 'M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5',
  help: 'M9.2 9.2a2.9 2.9 0 1 1 4.3 2.6c-.9.5-1.5 1.1-1.5 2.2M12 17.5v.1M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  finger: 'M9 12V5.5a1.5 1.5 0 0 1 3 0V11l5.2 1a2 2 0 0 1 1.6 2.3L18 20H10l-4.3-5.6a1.5 1.5 0 0 1 2.3-1.9L9 13.5',
};

/** @typedef {keyof typeof PATHS} BrushIconName */

/** @param {{ name: BrushIconName }} props */
export function BrushIcon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false" fill="none"
    stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><path d=${PATHS[name]} /></svg>`;
}
