// Photos made small enough to travel.
import { carriesExif, isCutOff, kindOf } from './kind.js';
import { marked } from './mark.js';

/** The longer side of a photo for a training, in pixels. */
const SIDE_MAX_PX = 1024;
/** The server takes no shorter side than this, and can do with less shrinking. */
const SIDE_MIN_PX = 256;
const JPEG_QUALITY = 0.92;

/**
 * Browsers before Chrome 112, Safari 17 and Firefox 125 do not know the word for turning a picture upright, and refuse it:
 * they do so without being told.
 * @param {Blob} file
 */
const upright = (file) =>
  createImageBitmap(file, { imageOrientation: 'from-image' })
    .catch((/** @type {unknown} */ thrown) => (thrown instanceof TypeError ? createImageBitmap(file) : Promise.reject(thrown)));

/**
 * The photo turned upright, at most so many pixels on its longer side, as JPEG on white.
 * Drawing it anew leaves place, time and camera (EXIF) behind on the device, and not that a model made it. A picture that
 * browsers do not turn, one that is cut off, and one that would be too narrow go as they are: the server does better, or says
 * what is wrong.
 * @param {Blob} file
 * @param {number} [sideMaxPx]
 * @returns {Promise<Blob>} rejects when the browser cannot read the picture
 */
export async function shrink(file, sideMaxPx = SIDE_MAX_PX) {
  if ((await carriesExif(file)) || (await isCutOff(file))) return file;
  const bitmap = await upright(file);
  try {
    const scale = Math.min(1, sideMaxPx / Math.max(bitmap.width, bitmap.height));
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    if (Math.min(width, height) < SIDE_MIN_PX && (await kindOf(file)) === 'photo') return file;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, width, height);
    const drawn = await canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
    return (await marked(file, drawn)) ?? file;
  } finally {
    bitmap.close();
  }
}
