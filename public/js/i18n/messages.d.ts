// Which messages there are. Types alone: no browser asks for this file.

/** The files and their keys. A new file is a line here, and itself in each language. */
export interface MessageFiles {
  site: typeof import('./zh-CN.js').default;
  auth: typeof import('./auth.zh-CN.js').default;
  billing: typeof import('./billing.zh-CN.js').default;
  brush: typeof import('./brush.zh-CN.js').default;
  compare: typeof import('./compare.zh-CN.js').default;
  files: typeof import('./files.zh-CN.js').default;
  filling: typeof import('./filling.zh-CN.js').default;
  gallery: typeof import('./gallery.zh-CN.js').default;
  given: typeof import('./given.zh-CN.js').default;
  history: typeof import('./history.zh-CN.js').default;
  invite: typeof import('./invite.zh-CN.js').default;
  jobs: typeof import('./jobs.zh-CN.js').default;
  label: typeof import('./label.zh-CN.js').default;
  library: typeof import('./library.zh-CN.js').default;
  lightbox: typeof import('./lightbox.zh-CN.js').default;
  model: typeof import('./model.zh-CN.js').default;
  missing: typeof import('./missing.zh-CN.js').default;
  operator: typeof import('./operator.zh-CN.js').default;
  orders: typeof import('./orders.zh-CN.js').default;
  photo: typeof import('./photo.zh-CN.js').default;
  plan: typeof import('./plan.zh-CN.js').default;
  poster: typeof import('./poster.zh-CN.js').default;
  privacy: typeof import('./privacy.zh-CN.js').default;
  pricing: typeof import('./pricing.zh-CN.js').default;
  receipt: typeof import('./receipt.zh-CN.js').default;
  set: typeof import('./set.zh-CN.js').default;
  setup: typeof import('./setup.zh-CN.js').default;
  studio: typeof import('./studio.zh-CN.js').default;
  table: typeof import('./table.zh-CN.js').default;
  texts: typeof import('./texts.zh-CN.js').default;
  train: typeof import('./train.zh-CN.js').default;
  usage: typeof import('./usage.zh-CN.js').default;
  tryon: typeof import('./tryon.zh-CN.js').default;
  welcome: typeof import('./welcome.zh-CN.js').default;
  worn: typeof import('./worn.zh-CN.js').default;
}

export type MessageFile = keyof MessageFiles;
export type Key = { [File in MessageFile]: keyof MessageFiles[File] }[MessageFile];
