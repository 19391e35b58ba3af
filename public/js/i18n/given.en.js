// With exactly the keys of given.zh-CN.js.
/** @type {Record<keyof typeof import('./given.zh-CN.js').default, string>} */
export default {
  'given.label': 'What {model} is given',
  'given.hint': '{model} reads no Chinese, so a small model put it into English. Change what you like; the title stays yours.',
  'given.busy': 'Translating',
  'given.waiting': 'Appears here when you have written',
  'given.silent': 'It cannot be translated now. {model} reads no Chinese: write English here, or choose another model.',
  'given.look': 'This is what {model} is given. Change what you like, then press again.',
  'given.long': '{n} {n|character|characters} too many: the model is given at most {max}. Shorten it here.',
  'given.again': 'Translate again',
};
