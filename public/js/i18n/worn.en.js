// With exactly the keys of worn.zh-CN.js.
/** @type {Record<keyof typeof import('./worn.zh-CN.js').default, string>} */
export default {
  'worn.progress': 'Progress of the try-on',
  'worn.stages': 'Steps',
  'worn.stage_upload': 'Uploaded',
  'worn.stage_look': 'Looking',
  'worn.stage_make': 'Making',
  'worn.stage_done': 'Done',
  'worn.open': 'Open try-on {n}',
  'worn.deleted': 'Deleted',
  'worn.retry': 'Try again · {n} {n|credit|credits}',
  'worn.again': 'The photos are deleted: order it again to try once more.',
  'worn.making': 'Being made',
  'worn.recent': 'Recent try-ons',
  'worn.all': 'Gallery',
  'worn.withdraw': 'Withdraw consent and delete',
  'worn.withdraw_title': 'Withdraw the consent to this try-on?',
  'worn.withdraw_text': 'The pictures that it made, and all edits of them, are deleted for good. Credits that were spent stay spent.',
  'worn.withdraw_yes': 'Withdraw and delete',
  'worn.withdrawn': 'Consent withdrawn, pictures deleted.',
};
