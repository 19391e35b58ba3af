// Photos on their way, checked before they are sent.
/** @import { Kind } from './kind.js' */
import { size } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { kindOf } from './kind.js';
import { isArchivePart } from './names.js';

/** A single photo from a camera may be this large, in bytes. */
const PHOTO_MAX_BYTES = 40_000_000;

/** @typedef {'type' | 'format' | 'size' | 'empty' | 'duplicate' | Exclude<Kind, 'photo' | 'picture' | 'other'>} PictureFault */

/**
 * What speaks against a file; null when nothing does. Formats that the server does not take are good where this browser
 * reads them: they are made JPEGs here.
 * @param {File} file
 * @returns {Promise<PictureFault | null>}
 */
export async function pictureFault(file) {
  if (file.size === 0) return 'empty';
  // In the middle of an archive the bytes may be anything.
  const kind = isArchivePart(file.name) ? 'zip_part' : await kindOf(file).catch(() => /** @type {const} */ ('other'));
  if (isArchive(kind)) return kind;
  if (file.size > PHOTO_MAX_BYTES) return 'size';
  if (kind === 'photo' || (await isReadHere(file))) return null;
  if (kind === 'picture') return 'format';
  return kind === 'other' ? 'type' : kind;
}

/** @param {PictureFault | Kind} kind @returns {kind is 'zip' | 'zip_part' | 'rar' | 'seven_zip' | 'tar'} */
export const isArchive = (kind) => ['zip', 'zip_part', 'rar', 'seven_zip', 'tar'].includes(kind);

/**
 * The words for it, out of `files`.
 * @param {PictureFault} fault
 * @param {string} names of the files
 * @param {number} [bytesMax] how large a file may be
 */
export const faultText = (fault, names, bytesMax = PHOTO_MAX_BYTES) =>
  t(`photo_fault.${fault}`, { file: names, max: size(bytesMax) });

/** @param {File} file */
const isReadHere = (file) =>
  createImageBitmap(file).then((bitmap) => (bitmap.close(), true), () => false);

/** What a caption has in common with its picture. @param {File} file */
export const stem = ({ name }) => name.replace(/\.[^.]*$/, '');

/** Two files with the same name, size and time are the same photo. @param {File} file */
export const fingerprint = (file) => `${file.name}/${file.size}/${file.lastModified}`;
