// Posters: a set as it is made.
export default {
  'poster.warnings': 'Platforms may refuse these words',
  'poster.progress': 'Progress of the set',
  'poster.open': 'View {name}',
  'poster.deleted': 'Deleted',
  'poster.retry': 'Make again · {n} {n|credit|credits}',
  'poster.edit': 'Edit',
  'poster.making': 'Being made',
  'poster.to_session': 'View, edit and download the set',
  'poster.recent': 'Earlier sets',
};
