// The product's studios, in the order of the tabs and of the header. A new one is its folder beside this file, its
// entry here, and its words: `nav.NAME` for its name, and its messages in files called like it.
/** @import { Entry } from './section.d.ts' */

/** @satisfies {Record<string, Entry>} */
export const SECTIONS = {
  train: {
    icon: 'M4 6h16v12H4zM8 10h8M8 14h5',
    styles: ['choice', 'train'],
    load: () => import('./train/section.js'),
  },
  photo: {
    icon: 'M4 8.5h3.5L9 6h6l1.5 2.5H20V19H4zM15.5 13.5a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0z',
    styles: ['chip', 'details', 'photo'],
    load: () => import('./photo/section.js'),
    loadPictureActions: () => import('./photo/picture-actions.js'),
  },
};

/** @typedef {keyof typeof SECTIONS} SectionName */
