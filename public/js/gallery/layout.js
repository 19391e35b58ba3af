// Where each picture of a long table stands, worked out as css/gallery.css lets the browser do it: rows of one height each,
// which their pictures fill by growing with their shapes.

/**
 * The pictures from `from` to before `to`. `top` from the top of the table, and `height`, in CSS pixels.
 * @typedef {{ from: number, to: number, top: number, height: number }} Row
 */

/** What css/gallery.css says. @typedef {{ width: number, row: number, gap: number }} Measures */

/** As much as what is left of the last row takes. */
const REST_GROWS = 1000;

/**
 * @param {number[]} shapes width by height
 * @param {Measures} measures
 * @returns {Row[]}
 */
export function rowsOf(shapes, { width, row, gap }) {
  /** @type {Row[]} */
  const rows = [];
  let [from, sum, top] = [0, 0, 0];
  /** @param {number} to */
  const close = (to) => {
    const height = heightOf(sum, to - from, to === shapes.length);
    rows.push({ from, to, top, height });
    top += height + gap;
    [from, sum] = [to, 0];
  };
  /** @param {number} shape of a row @param {number} count @param {boolean} last */
  const heightOf = (shape, count, last) => {
    const free = width - shape * row - (count - 1) * gap;
    // Alone and too wide, it shrinks.
    if (free < 0) return width / shape;
    const grows = last && free >= gap ? (free - gap) / (shape + REST_GROWS) : free / Math.max(shape, 1);
    return row + grows;
  };
  shapes.forEach((shape, at) => {
    const count = at - from;
    if (count > 0 && (sum + shape) * row + count * gap > width) close(at);
    sum += shape;
  });
  if (from < shapes.length) close(shapes.length);
  return rows;
}

/**
 * The rows between two heights.
 * @param {Row[]} rows
 * @param {number} from
 * @param {number} to
 */
export function between(rows, from, to) {
  const first = rows.findIndex(({ top, height }) => top + height >= from);
  const after = rows.findIndex(({ top }) => top > to);
  return { first: first < 0 ? rows.length : first, after: after < 0 ? rows.length : after };
}

/**
 * Where each picture is on the page.
 * @param {Row[]} rows
 * @param {number[]} shapes
 * @param {Measures} measures
 * @param {DOMRect} table on the page
 * @returns {DOMRect[]}
 */
export const boxesOf = (rows, shapes, { gap }, table) => rows.flatMap(({ from, to, top, height }) => {
  let left = table.x;
  return shapes.slice(from, to).map((shape) => {
    const box = new DOMRect(left, table.y + top, shape * height, height);
    left += box.width + gap;
    return box;
  });
});
