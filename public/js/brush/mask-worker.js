// Marks to a mask, beside the page: a picture of 4,096 px takes a moment, and nothing stands still meanwhile.
/** @import { Order } from './mask.js' */
import { maskPng } from './png.js';
import { rasterise } from './raster.js';

addEventListener('message', async ({ data }) => {
  const { width, height, marks } = /** @type {Order} */ (data);
  const mask = rasterise(width, height, marks);
  const painted = mask.painted.reduce((count, pixel) => count + pixel, 0);
  postMessage({ png: await maskPng(mask), painted });
});
