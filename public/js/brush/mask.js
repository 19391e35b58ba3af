/** @import { Mark } from './marks.js' */
/** @import { Size } from './view.js' */

/** @typedef {Size & { marks: readonly Mark[] }} Order */
/** `painted`: how many pixels are. @typedef {{ png: Blob, painted: number }} MadeMask */

/**
 * The mask of a picture, white where painted, exactly as large as the picture.
 * @param {Size} picture
 * @param {readonly Mark[]} marks
 * @returns {Promise<MadeMask>}
 */
export async function maskOf({ width, height }, marks) {
  /** @type {Order} */
  const order = { width, height, marks };
  try {
    return await inWorker(order);
  } catch (thrown) {
    // Firefox before 114 has no modules in workers.
    console.info(thrown);
    const [{ rasterise }, { maskPng }] = await Promise.all([import('./raster.js'), import('./png.js')]);
    const mask = rasterise(width, height, marks);
    return { png: await maskPng(mask), painted: mask.painted.reduce((count, pixel) => count + pixel, 0) };
  }
}

/** @param {Order} order @returns {Promise<MadeMask>} */
function inWorker(order) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./mask-worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }) => {
      worker.terminate();
      resolve(data);
    });
    worker.addEventListener('error', () => {
      worker.terminate();
      reject(new Error('no worker'));
    });
    worker.postMessage(order);
  });
}
