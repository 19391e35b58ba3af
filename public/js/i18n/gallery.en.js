// With exactly the keys of gallery.zh-CN.js.
/** @type {Record<keyof typeof import('./gallery.zh-CN.js').default, string>} */
export default {
  'title.gallery': 'Gallery · Darkroom',

  'gallery.title': 'Gallery',
  'gallery.lead': 'All your photos. Nobody else sees one that you do not share.',
  'gallery.favourites': 'Favourites',
  'gallery.model': 'Filter by model',
  'gallery.all_models': 'All models',
  'gallery.studio': 'Filter by studio',
  'gallery.all_studios': 'All studios',
  'gallery.gone_model': 'A deleted model',
  'gallery.time': 'Filter by time',
  'gallery.any_time': 'Any time',
  'gallery.days': 'Last {n} days',
  'gallery.custom_time': 'Choose days',
  'gallery.from': 'From',
  'gallery.to': 'To',
  'gallery.select': 'Select',
  'gallery.choose': 'Choose photo: {prompt}',
  'gallery.open': 'View photo: {prompt}',
  'gallery.failed': 'The gallery could not be loaded',
  'gallery.none_filtered': 'No photo matches',
  'gallery.empty_title': 'No photos yet',
  'gallery.empty_text': 'Every photo you take is kept here.',
  'gallery.empty_action': 'Take a photo',
};
