// A product's pictures on their way to the server.
/** @import { Product, Sent } from './products.js' */
import { Problem } from '../../api/problem.js';
import { completeUpload } from '../../api/uploads.js';
import { openMessages, t } from '../../i18n/words.js';
import { sendPicture } from '../../upload/send.js';
import { shrink } from '../../upload/shrink.js';
import { madeSmall, refusalOf } from '../../upload/single.js';
import { staying } from '../../upload/stay.js';

/** What the server takes of a product's picture. A close-up is cut out of it: much of it is kept. */
const LIMITS = { sideMaxPx: 3072, bytesMax: 5_000_000 };
const PREVIEW_SIDE_PX = 360;
/** A copy larger than this is not kept. */
const PREVIEW_CHARS_MAX = 200_000;

/**
 * What is shown of them, and how it is changed; `stops` end the sending of one, by its key.
 * @typedef {object} Shown
 * @property {(file: File) => Product} begin
 * @property {(key: string, change: Partial<Product>) => void} change
 * @property {(key: string) => void} remove
 * @property {(change: (now: Product[]) => Product[]) => void} setProducts
 * @property {(change: (now: string[]) => string[]) => void} setFaults
 * @property {Map<string, AbortController>} stops
 */

/**
 * @param {File[]} files
 * @param {Product[]} first what stands for the first of them already
 * @param {{ count: number, max: number }} room how many there were before, of how many
 * @param {Shown} shown
 */
export async function sendProducts(files, first, { count, max }, shown) {
  await openMessages(['files']);
  for (const [place, file] of files.entries()) {
    const product = first[place];
    const fault = (await refusalOf(file)) ?? (count < max ? null : t('train.too_many', { file: file.name, max }));
    if (fault) {
      refuse(fault, product, shown);
    } else {
      count += 1;
      void staying(() => sendProduct(file, product, shown));
    }
  }
}

/** @param {string} fault @param {Product | undefined} product @param {Shown} shown */
function refuse(fault, product, { remove, setFaults }) {
  if (product) remove(product.key);
  setFaults((now) => [...now, fault]);
}

/** @param {File} file @param {Product | undefined} begun @param {Shown} shown */
async function sendProduct(file, begun, shown) {
  const product = begun ?? shown.begin(file);
  const { key } = product;
  if (!begun) shown.setProducts((now) => [...now, product]);
  const signal = shown.stops.get(key)?.signal;
  if (!signal || signal.aborted) return; // it was taken away again
  try {
    const made = await madeSmall(file, LIMITS);
    if (typeof made === 'string') return refuse(made, product, shown);
    const onProgress = (/** @type {number} */ share) => shown.change(key, { share });
    const id = await sendPicture(made, { purpose: 'product', name: file.name, onProgress, signal });
    shown.change(key, { id, share: 1, ...(await previewOf(file)) });
  } catch (thrown) {
    if (signal.aborted) return;
    const { message, reasons } = Problem.from(thrown);
    refuse(`${file.name}: ${reasons[0]?.detail ?? message}`, product, shown);
  }
}

/** One that was sent before a reload, while the server keeps it. @param {Sent} sent @returns {Promise<Product[]>} */
export async function stillThere({ id, preview }) {
  const found = await completeUpload(id).catch(() => null);
  return found?.state === 'ready' ? [{ key: id, name: '', preview, share: 1, id }] : [];
}

/** A copy that outlives a reload. @param {File} file @returns {Promise<{ preview?: string }>} */
async function previewOf(file) {
  const copy = await smallCopy(file).catch(() => '');
  return copy && copy.length <= PREVIEW_CHARS_MAX ? { preview: copy } : {};
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
