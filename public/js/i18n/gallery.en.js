// With exactly the keys of gallery.zh-CN.js.
/** @type {Record<keyof typeof import('./gallery.zh-CN.js').default, string>} */
export default {
  'title.gallery': 'Gallery · Darkroom',

  'gallery.title': 'Gallery',
  'gallery.lead': 'All your photos, visible to you alone.',
  'gallery.favourites': 'Favourites',
  'gallery.model': 'Filter by model',
  'gallery.all_models': 'All models',
  'gallery.open': 'View photo: {prompt}',
  'gallery.failed': 'The gallery could not be loaded',
  'gallery.none_filtered': 'No photo matches',
  'gallery.empty_title': 'No photos yet',
  'gallery.empty_text': 'Every photo you take is kept here.',
  'gallery.empty_action': 'Take a photo',
};
