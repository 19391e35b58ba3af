// With exactly the keys of label.zh-CN.js.
/** @type {Record<keyof typeof import('./label.zh-CN.js').default, string>} */
export default {
  'label.with': 'Save with the “AI generated” label',
  'label.title': 'Save without the label?',
  'label.duty': 'The picture is saved without the “AI generated” label. If you publish it, it is your duty to say that it was made by AI. This answer is kept for a year, and you are not asked again for six months.',
  'label.yes': 'I understand, save without it',
  'label.no': 'Do not save',
};
