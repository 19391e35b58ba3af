// Line icons on a 24-unit grid. They are decoration: the control they sit in carries the name.
import { html } from '../ui.js';

const PATHS = {
  sun: 'M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0ZM12 4V2m0 20v-2m8-8h2M2 12h2m14-6 1-1M5 19l1-1M6 6 5 5m14 14-1-1',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  heart: 'M12 20s-7.5-4.6-7.5-10.3A4.2 4.2 0 0 1 12 7.2a4.2 4.2 0 0 1 7.5 2.5C19.5 15.4 12 20 12 20Z',
  download: 'M12 4v11m0 0 4.5-4.5M12 15l-4.5-4.5M5 20h14',
  trash: 'M5 7h14M10 7V4.5h4V7m-7.5 0 .8 12.5h9.4L17.5 7M10 11v5m4-5v5',
  again: 'M4.5 12a7.5 7.5 0 0 1 13-5.1L20 9.5M20 4.5v5h-5m4.5 2.5a7.5 7.5 0 0 1-13 5.1L4 14.5m0 5v-5h5',
  pen: 'm5 19 .8-4L16 4.8 19.2 8 9 18.2 5 19Zm9-12 3 3',
  close: 'm6 6 12 12M18 6 6 18',
  left: 'm14.5 5-7 7 7 7',
  right: 'm9.5 5 7 7-7 7',
  upload: 'M12 15V4m0 0L7.5 8.5M12 4l4.5 4.5M5 20h14',
  zip: 'M6 3h8l4 4v14H6V3Zm8 0v4h4M10 6h2m-2 3h2m-2 3h2v3h-2v-3Z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  alert: 'M12 8v5m0 3.2v.1M12 3.5 2.8 19.5h18.4L12 3.5Z',
  dice: 'M5 5h14v14H5V5Zm4 4v.1M15 9v.1M9 15v.1M15 15v.1M12 12v.1',
  down: 'm6 9 6 6 6-6',
  lock: 'M6 11h12v9H6v-9Zm2.5 0V8a3.5 3.5 0 0 1 7 0v3',
  copy: 'M9 9h11v11H9V9Zm6 0V4H4v11h5',
  gift: 'M4 9h16v4H4V9Zm1.5 4v7h13v-7M12 9v11M12 9S10.5 4.5 8 5s-1 4 4 4Zm0 0s1.5-4.5 4-4 1 4-4 4Z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm12.5 0a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z',
  eye_off: 'M6.5 7A14.6 14.6 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4.3-1.1M10 5.7a8.9 8.9 0 0 1 2-.2c6 0 9.5 6.5 9.5 6.5a15.6 15.6 0 0 1-2.3 3.1M4 4l16 16m-9.9-6.1a3 3 0 0 1 3.9-4.2',
};

/** @typedef {keyof typeof PATHS} IconName */

/** @param {{ name: IconName, filled?: boolean }} props */
export function Icon({ name, filled = false }) {
  return html`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false"
    fill=${filled ? 'currentColor' : 'none'} stroke="currentColor" stroke-width="1.6"
    stroke-linecap="round" stroke-linejoin="round"><path d=${PATHS[name]} /></svg>`;
}
