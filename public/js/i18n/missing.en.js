// With exactly the keys of missing.zh-CN.js.
/** @type {Record<keyof typeof import('./missing.zh-CN.js').default, string>} */
export default {
  'title.not_found': 'No such page · Darkroom',
  'missing.title': 'No photo here, and no page',
  'missing.text': 'The address may be mistyped, or what was here has been deleted.',
  'missing.home': 'Back to the start',
};
