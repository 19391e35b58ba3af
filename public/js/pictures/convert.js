// A picture in another format. The browser does it rather than the server: a function may answer with 4.5 MB at most, and
// decoding costs it time and memory that a device has at hand. What says that a model made the picture goes along.
import { canvasIsTrue } from '../upload/canvas.js';
import { withMark, markOf } from './mark.js';

const TYPES = { jpg: 'image/jpeg', png: 'image/png' };
const JPEG_QUALITY = 0.95;

/**
 * @param {Blob} original
 * @param {'jpg' | 'png'} format
 * @returns {Promise<Blob | null>} null where the browser cannot do it truly: its canvas gives back noise, or there is no mark
 *   to take along
 */
export async function convert(original, format) {
  try {
    const mark = markOf(new Uint8Array(await original.arrayBuffer()));
    if (!mark || !(await canvasIsTrue())) return null;
    const drawn = await draw(original, TYPES[format]);
    const marked = withMark(new Uint8Array(await drawn.arrayBuffer()), mark);
    return marked && new Blob([marked], { type: TYPES[format] });
  } catch (thrown) {
    console.warn(thrown);
    return null;
  }
}

/** @param {Blob} original @param {string} type */
async function draw(original, type) {
  const bitmap = await createImageBitmap(original);
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    if (type === 'image/jpeg') {
      context.fillStyle = 'white';
      context.fillRect(0, 0, bitmap.width, bitmap.height);
    }
    context.drawImage(bitmap, 0, 0);
    return await canvas.convertToBlob({ type, quality: JPEG_QUALITY });
  } finally {
    bitmap.close();
  }
}
