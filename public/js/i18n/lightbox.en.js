// With exactly the keys of lightbox.zh-CN.js.
/** @type {Record<keyof typeof import('./lightbox.zh-CN.js').default, string>} */
export default {
  'lightbox.title': 'Photo',
  'lightbox.previous': 'Previous photo',
  'lightbox.next': 'Next photo',
  'lightbox.position': 'Photo {n} of {of}',
  'lightbox.model': 'Model',
  'lightbox.seed': 'Seed',
  'lightbox.size': 'Size',
  'lightbox.time': 'Taken',
  'lightbox.again': 'Take again',
  'lightbox.same_seed': 'Same seed',
  'lightbox.download': 'Download',
  'lightbox.favourite': 'Favourite',
  'lightbox.delete': 'Delete',
  'lightbox.delete_title': 'Delete this photo?',
  'lightbox.delete_text': 'The original and its previews are deleted and cannot be brought back.',
  'lightbox.delete_yes': 'Delete photo',
  'lightbox.deleted': 'The photo was deleted',
};
