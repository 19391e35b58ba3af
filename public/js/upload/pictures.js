// Photos on their way to a training, checked before they are sent.
import { kindOf } from './kind.js';

/** A single photo from a camera may be this large, in bytes. */
const PHOTO_MAX_BYTES = 40_000_000;

/** @typedef {'type' | 'heic' | 'size' | 'empty' | 'duplicate'} PictureFault */

/**
 * What speaks against a file; null when nothing does. Formats that the server does not take are good where this browser
 * reads them: they are made JPEGs here.
 * @param {File} file
 * @returns {Promise<PictureFault | null>}
 */
export async function pictureFault(file) {
  if (file.size === 0) return 'empty';
  if (file.size > PHOTO_MAX_BYTES) return 'size';
  const kind = await kindOf(file).catch(() => 'other');
  if (kind === 'photo' || (await isReadHere(file))) return null;
  return kind === 'heic' ? 'heic' : 'type';
}

/** @param {File} file */
const isReadHere = (file) =>
  createImageBitmap(file).then((bitmap) => (bitmap.close(), true), () => false);

/** Two files with the same name, size and time are the same photo. @param {File} file */
export const fingerprint = (file) => `${file.name}/${file.size}/${file.lastModified}`;
