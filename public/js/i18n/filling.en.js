// With exactly the keys of filling.zh-CN.js.
/** @type {Record<keyof typeof import('./filling.zh-CN.js').default, string>} */
export default {
  'library.example': 'Such as {example}',
  'library.slot_missing': 'This is needed.',
  'library.face': 'Who is in it',
  'library.face_own': 'Me: {name}',
  'library.face_none': 'Not my face',
  'library.face_base': 'Made by {name}',
  'library.face_hint': 'Your face will be in the scene.',
  'library.face_train': 'Would you like to be in the picture?',
  'library.face_train_link': 'Train your own model first',
  'library.face_reference': 'With a reference picture, an engine that sees makes it, without a model of a face.',
  'library.reference': 'Reference picture',
  'library.reference_choose': 'Choose a picture',
  'library.reference_remove': 'Remove the reference picture',
  'library.reference_hint': 'What it shows stays recognisable. At most 5 MB.',
  'filling.face_both': 'Your face, in the arrangement and shape of the reference picture.',
  'filling.face_without': 'The model “{name}” takes no reference picture, so the picture is made without your face. Remove the reference to be in it.',
  'filling.reference_gone': 'The reference picture of last time was not kept. Choose it again if you like.',
  'filling.no_chinese': 'This model reads no Chinese: fill in English, or choose another.',
  'filling.slot_long': '{n} {n|character|characters} too many, at most {max}.',
};
