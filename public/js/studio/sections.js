// The product's studios, in the order of the tabs and of the header. CONTRIBUTING.md says what a new one takes.
/** @import { Entry } from './section.d.ts' */

/** @satisfies {Record<string, Entry>} */
export const SECTIONS = {
  train: {
    styles: ['choice', 'train'],
    load: () => import('./train/section.js'),
  },
  photo: {
    styles: ['chip', 'details', 'segments', 'photo', 'given'],
    load: () => import('./photo/section.js'),
  },
  poster: {
    styles: ['segments', 'slots', 'poster'],
    load: () => import('./poster/section.js'),
  },
  tryon: {
    styles: ['details', 'segments', 'slots', 'tryon'],
    load: () => import('./tryon/section.js'),
  },
  library: {
    styles: ['chip', 'details', 'library'],
    load: () => import('./library/section.js'),
  },
};

/** @typedef {keyof typeof SECTIONS} SectionName */
