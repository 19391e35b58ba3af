// Line icons on a 24-unit grid. They are decoration: the control they sit in carries the name.
import { h, html } from '../ui.js';

export const PATHS = {
  sun: 'M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0ZM12 4V2m0 20v-2m8-8h2M2 12h2m14-6 1-1M5 19l1-1M6 6 5 5m14 14-1-1',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  close: 'm6 6 12 12M18 6 6 18',
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
export const Icon = ({ name, filled }) => h(Lines, { path: PATHS[name], filled });

/** What an icon is made of (more-icons.js has others). @param {{ path: string, filled?: boolean }} props */
export function Lines({ path, filled = false }) {
  return html`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false"
    fill=${filled ? 'currentColor' : 'none'} stroke="currentColor" stroke-width="1.6"
    stroke-linecap="round" stroke-linejoin="round"><path d=${path} /></svg>`;
}
