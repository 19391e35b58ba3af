// All icons: those that every page has, and those of what comes later.
import { h } from '../ui.js';
import { Lines, PATHS } from './icons.js';

const ALL = {
  ...PATHS,
  heart: 'M12 20s-7.5-4.6-7.5-10.3A4.2 4.2 0 0 1 12 7.2a4.2 4.2 0 0 1 7.5 2.5C19.5 15.4 12 20 12 20Z',
  download: 'M12 4v11m0 0 4.5-4.5M12 15l-4.5-4.5M5 20h14',
  trash: 'M5 7h14M10 7V4.5h4V7m-7.5 0 .8 12.5h9.4L17.5 7M10 11v5m4-5v5',
  again: 'M4.5 12a7.5 7.5 0 0 1 13-5.1L20 9.5M20 4.5v5h-5m4.5 2.5a7.5 7.5 0 0 1-13 5.1L4 14.5m0 5v-5h5',
  pen: 'm5 19 .8-4L16 4.8 19.2 8 9 18.2 5 19Zm9-12 3 3',
  left: 'm14.5 5-7 7 7 7',
  copy: 'M9 9h11v11H9V9Zm6 0V4H4v11h5',
  lock: 'M6 11h12v9H6v-9Zm2.5 0V8a3.5 3.5 0 0 1 7 0v3',
  gift: 'M4 9h16v4H4V9Zm1.5 4v7h13v-7M12 9v11M12 9S10.5 4.5 8 5s-1 4 4 4Zm0 0s1.5-4.5 4-4 1 4-4 4Z',
  compare: 'M12 3v18M4 6h8M12 6h8v12h-8M4 6v12h8',
  zoom_in: 'M17 11a6 6 0 1 1-12 0 6 6 0 0 1 12 0Zm-1.8 4.2L20 20M11 8.5v5m-2.5-2.5h5',
  zoom_out: 'M17 11a6 6 0 1 1-12 0 6 6 0 0 1 12 0Zm-1.8 4.2L20 20M8.5 11h5',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm12.5 0a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z',
  eye_off: 'M6.5 7A14.6 14.6 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4.3-1.1M10 5.7a8.9 8.9 0 0 1 2-.2c6 0 9.5 6.5 9.5 6.5a15.6 15.6 0 0 1-2.3 3.1M4 4l16 16m-9.9-6.1a3 3 0 0 1 3.9-4.2',
};

/** @typedef {keyof typeof ALL} IconName */

/** @param {{ name: IconName, filled?: boolean }} props */
export const Icon = ({ name, filled }) => h(Lines, { path: ALL[name], filled });
