// A product's picture on its way to the server. The code comes with the first picture that is chosen.
import { completeUpload } from '../../api/uploads.js';
import { t } from '../../i18n/words.js';
import { canvasIsTrue } from '../../upload/canvas.js';
import { pictureFault } from '../../upload/pictures.js';
import { upload } from '../../upload/send.js';
import { shrink } from '../../upload/shrink.js';

/** What the server takes of a product's picture, in bytes. */
const PICTURE_MAX_BYTES = 5_000_000;
/** A close-up is cut out of it: much of it is kept. */
const SIDE_MAX_PX = 3072;
const PREVIEW_SIDE_PX = 360;
/** A copy larger than this is not kept. */
const PREVIEW_CHARS_MAX = 200_000;

/** What speaks against a file. @param {File} file @returns {Promise<string | null>} */
export async function productFault(file) {
  const fault = await pictureFault(file);
  if (fault === 'heic' || fault === 'type') return t('poster.product_type', { file: file.name });
  const large = file.size > PICTURE_MAX_BYTES && !(await canvasIsTrue());
  return fault || large ? t('poster.product_size', { file: file.name }) : null;
}

/**
 * @param {File} file
 * @param {(share: number) => void} onProgress
 * @param {AbortSignal} signal
 * @returns {Promise<{ id: string, share: 1, preview?: string }>} the upload, with a copy that outlives a reload
 */
export async function sendProduct(file, onProgress, signal) {
  const made = (await canvasIsTrue()) ? await shrink(file, SIDE_MAX_PX) : file;
  const id = await upload(made, { purpose: 'product', name: file.name, onProgress, signal });
  await completeUpload(id);
  const copy = await smallCopy(file).catch(() => '');
  return copy && copy.length <= PREVIEW_CHARS_MAX ? { id, share: 1, preview: copy } : { id, share: 1 };
}

/** A small copy, as text. @param {File} file @returns {Promise<string>} */
async function smallCopy(file) {
  const small = await shrink(file, PREVIEW_SIDE_PX);
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result)));
    reader.addEventListener('error', () => resolve(''));
    reader.readAsDataURL(small);
  });
}
