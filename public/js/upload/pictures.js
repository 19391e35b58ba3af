// Photos on their way to a training, checked before they are opened.

/** A single photo from a camera may be this large, in bytes. */
const PHOTO_MAX_BYTES = 40_000_000;
const TYPES = new Set(['image/jpeg', 'image/png', 'image/webp']);

/** @typedef {'type' | 'size' | 'empty' | 'duplicate'} PictureFault */

/**
 * What speaks against a file before it is opened; null when nothing does.
 * @param {File} file
 * @returns {PictureFault | null}
 */
export function pictureFault(file) {
  if (!TYPES.has(file.type)) return 'type';
  if (file.size === 0) return 'empty';
  return file.size > PHOTO_MAX_BYTES ? 'size' : null;
}

/** Two files with the same name, size and time are the same photo. @param {File} file */
export const fingerprint = (file) => `${file.name}/${file.size}/${file.lastModified}`;
