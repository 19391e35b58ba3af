// With exactly the keys of studio.zh-CN.js.
/** @type {Record<keyof typeof import('./studio.zh-CN.js').default, string>} */
export default {
  'title.studio': 'Studio · Darkroom',

  'studio.title': 'Studio',
  'studio.sections': 'Studio sections',
  'studio.paused': 'The studio is paused. Please come back later.',
};
