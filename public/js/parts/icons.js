// Line icons on a 24-unit grid. They are decoration: the control they sit in carries the name.
import { html } from '../ui.js';

const PATHS = {
  sun: 'M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0ZM12 4V2m0 20v-2m8-8h2M2 12h2m14-6 1-1M5 19l1-1M6 6 5 5m14 14-1-1',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  heart: 'M12 20s-7.5-4.6-7.5-10.3A4.2 4.2 0 0 1 12 7.2a4.2 4.2 0 0 1 7.5 2.5C19.5 15.4 12 20 12 20Z',
  download: 'M12 4v11m0 0 4.5-4.5M12 15l-4.5-4.5M5 20h14',
  trash: 'M5 7h14M10 7V4.5h4V7m-7.5 0 .8 12.5h9.4L17.5 7M10 11v5m4-5v5',
  again: 'M4.5 12a7.5 7.5 0 0 1 13-5.1L20 9.5M20 4.5v5h-5m4.5 2.5a7.5 7.5 0 0 1-13 5.1L4 14.5m0 5v-5h5',
  close: 'm6 6 12 12M18 6 6 18',
  left: 'm14.5 5-7 7 7 7',
  right: 'm9.5 5 7 7-7 7',
  upload: 'M12 15V4m0 0L7.5 8.5M12 4l4.5 4.5M5 20h14',
  zip: 'M6 3h8l4 4v14H6V3Zm8 0v4h4M10 6h2m-2 3h2m-2 3h2v3h-2v-3Z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  alert: 'M12 8v5m0 3.2v.1M12 3.5 2.8 19.5h18.4L12 3.5Z',
  dice: 'M5 5h14v14H5V5Zm4 4v.1M15 9v.1M9 15v.1M15 15v.1M12 12v.1',
  down: 'm6 9 6 6 6-6',
};

/** @typedef {keyof typeof PATHS} IconName */

/** @param {{ name: IconName, filled?: boolean }} props */
export function Icon({ name, filled = false }) {
  return html`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false"
    fill=${filled ? 'currentColor' : 'none'} stroke="currentColor" stroke-width="1.6"
    stroke-linecap="round" stroke-linejoin="round"><path d=${PATHS[name]} /></svg>`;
}
