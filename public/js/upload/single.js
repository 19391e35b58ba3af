// One picture that goes alone, such as a product's: what speaks against it, and how it becomes small enough to travel.
import { canvasIsTrue } from './canvas.js';
import { faultText, isArchive, pictureFault } from './pictures.js';
import { shrink } from './shrink.js';

/** What speaks against it, in words; null when nothing does. @param {File} file @returns {Promise<string | null>} */
export async function refusalOf(file) {
  const fault = await pictureFault(file);
  // Of any archive: it is to be unpacked, and the picture chosen.
  return fault && faultText(isArchive(fault) ? 'zip' : fault, file.name);
}

/**
 * At most so many pixels on its longer side. What this browser cannot make smaller goes as it is: the server says what is
 * wrong with it.
 * @param {File} file
 * @param {{ sideMaxPx: number, bytesMax: number }} limits
 * @returns {Promise<Blob | string>} in words, that it is too large
 */
export async function madeSmall(file, { sideMaxPx, bytesMax }) {
  const small = (/** @type {number} */ px) => shrink(file, px).catch(() => file);
  const mayDraw = await canvasIsTrue();
  let made = mayDraw ? await small(sideMaxPx) : file;
  // So much detail needs fewer pixels.
  if (mayDraw && made.size > bytesMax) made = await small(Math.round(sideMaxPx * 0.6));
  return made.size <= bytesMax ? made : faultText('size', file.name, bytesMax);
}
