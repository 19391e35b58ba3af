// Marks as pixels, each painted or not. A canvas is not asked: browsers that protect against fingerprints change what is
// read from one. Imports nothing, so that a worker can run it.

/** @import { Mark, Shape, Stroke } from './marks.js' */

/** @typedef {{ width: number, height: number, painted: Uint8Array }} Mask `painted`: 1 or 0 for each pixel, row by row */

/**
 * @param {number} width of the picture in px
 * @param {number} height
 * @param {readonly Mark[]} marks
 * @returns {Mask}
 */
export function rasterise(width, height, marks) {
  const mask = { width, height, painted: new Uint8Array(width * height) };
  for (const mark of marks) draw(mask, mark);
  return mask;
}

/** @param {Mask} mask @param {Mark} mark */
function draw(mask, mark) {
  switch (mark.kind) {
    case 'stroke':
      return drawStroke(mask, mark);
    case 'rectangle':
    case 'ellipse':
      return drawShape(mask, mark);
    case 'invert':
      mask.painted.forEach((painted, at) => (mask.painted[at] = 1 - painted));
      return undefined;
    case 'clear':
      mask.painted.fill(0);
      return undefined;
    default:
      return mark;
  }
}

/** @param {Mask} mask @param {Stroke} stroke */
function drawStroke(mask, { points, radius, erases }) {
  const value = erases ? 0 : 1;
  for (let at = 0; at + 1 < points.length; at += 2) {
    const [x, y] = [points[at] ?? 0, points[at + 1] ?? 0];
    drawCapsule(mask, points[at - 2] ?? x, points[at - 1] ?? y, x, y, radius, value);
    // However thin the brush is: the pixel that was touched.
    fillRow(mask, Math.floor(y), Math.floor(x) + 0.5, Math.floor(x) + 0.5, value);
  }
}

/**
 * All pixels whose middle is at most `radius` from a line. In every row they are one run: it ends at a round end or at
 * one of the two lines beside.
 * @param {Mask} mask @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1
 * @param {number} radius @param {number} value
 */
function drawCapsule(mask, x0, y0, x1, y1, radius, value) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [aside, down] = length > 0 ? [((y0 - y1) / length) * radius, ((x1 - x0) / length) * radius] : [0, 0];
  const [first, last] = [Math.floor(Math.min(y0, y1) - radius), Math.ceil(Math.max(y0, y1) + radius)];
  for (let row = Math.max(first, 0); row <= Math.min(last, mask.height - 1); row += 1) {
    const y = row + 0.5;
    let [left, right] = [Infinity, -Infinity];
    for (const [x, middle] of /** @type {const} */ ([[x0, y0], [x1, y1]])) {
      const half = Math.sqrt(radius ** 2 - (y - middle) ** 2);
      if (half >= 0) [left, right] = [Math.min(left, x - half), Math.max(right, x + half)];
    }
    for (const side of [1, -1]) {
      const along = (y - (y0 + side * down)) / (y1 - y0);
      const x = x0 + side * aside + along * (x1 - x0);
      if (along >= 0 && along <= 1) [left, right] = [Math.min(left, x), Math.max(right, x)];
    }
    fillRow(mask, row, left, right, value);
  }
}

/** @param {Mask} mask @param {Shape} shape */
function drawShape(mask, { kind, left, top, width, height, erases }) {
  const first = Math.max(Math.ceil(top - 0.5), 0);
  for (let row = first; row + 0.5 <= top + height && row < mask.height; row += 1) {
    const down = (2 * (row + 0.5 - top)) / height - 1;
    const half = kind === 'ellipse' ? (width / 2) * Math.sqrt(Math.max(0, 1 - down ** 2)) : width / 2;
    fillRow(mask, row, left + width / 2 - half, left + width / 2 + half, erases ? 0 : 1);
  }
}

/** Every pixel of a row whose middle is between both. @param {Mask} mask @param {number} row @param {number} left @param {number} right @param {number} value */
function fillRow({ width, height, painted }, row, left, right, value) {
  if (row < 0 || row >= height || !(left <= right)) return;
  const from = Math.max(Math.ceil(left - 0.5), 0);
  const to = Math.min(Math.floor(right - 0.5) + 1, width);
  if (from < to) painted.fill(value, row * width + from, row * width + to);
}
