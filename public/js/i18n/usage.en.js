// With exactly the keys of usage.zh-CN.js.
/** @type {Record<keyof typeof import('./usage.zh-CN.js').default, string>} */
export default {
  'usage.type': 'Type',
  'usage.state': 'State',
  'usage.all': 'All',
  'usage.none': 'Nothing yet.',
  'usage.count': 'Done',
  'usage.cost': 'Cost',
  'usage.took': 'Took',
  'usage.at': 'At',
  'usage.edit': 'Edit of a picture',
};
