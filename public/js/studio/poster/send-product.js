// A product's pictures on their way to the server.
/** @import { Product, Sent } from './products.js' */
import { Problem } from '../../api/problem.js';
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

/**
 * @typedef {{ onBegin: (file: File, shown?: Product) => { key: string, signal?: AbortSignal },
 *   onChange: (key: string, change: Partial<Product>) => void, onFault: (text: string, key?: string) => void }} Told
 */

/**
 * @param {File[]} files
 * @param {Product[]} shown what stands for the first of them already
 * @param {{ count: number, max: number }} room how many there were before, of how many
 * @param {Told} told
 */
export async function sendProducts(files, shown, { count, max }, told) {
  for (const [place, file] of files.entries()) {
    const fault = await productFault(file);
    if (fault) {
      told.onFault(fault, shown[place]?.key);
    } else if (count >= max) {
      told.onFault(t('poster.product_many', { file: file.name, max }), shown[place]?.key);
    } else {
      count += 1;
      void sendProduct(file, shown[place], told);
    }
  }
}

/** @param {File} file @param {Product | undefined} shown @param {Told} told */
async function sendProduct(file, shown, { onBegin, onChange, onFault }) {
  const { key, signal } = onBegin(file, shown);
  if (!signal || signal.aborted) return; // it was taken away again
  try {
    onChange(key, await sent(file, (share) => onChange(key, { share }), signal));
  } catch (thrown) {
    if (signal.aborted) return;
    const { message, reasons } = Problem.from(thrown);
    onFault(`${file.name}: ${reasons[0]?.detail ?? message}`, key);
  }
}

/** One that was sent before a reload, while the server keeps it. @param {Sent} sent @returns {Promise<Product[]>} */
export async function stillThere({ id, preview }) {
  const found = await completeUpload(id).catch(() => null);
  return found?.state === 'ready' ? [{ key: id, name: '', preview, share: 1, id }] : [];
}

/** What speaks against a file. @param {File} file @returns {Promise<string | null>} */
async function productFault(file) {
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
async function sent(file, onProgress, signal) {
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
