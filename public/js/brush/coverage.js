// How much is painted and where, for those who do not see it: counted on a small copy.
/** @import { Mark } from './marks.js' */
/** @import { Size } from './view.js' */
import { t } from '../i18n/words.js';
import { PAINTED_PERCENT_MAX } from './mask-limits.js';
import { rasterise } from './raster.js';

/** The longer side of the copy, in px. */
const SIDE_PX = 160;

/** Names of the ninths of a picture, row by row. */
export const PLACES = /** @type {const} */ ([
  'brush.top_left', 'brush.top', 'brush.top_right',
  'brush.left', 'brush.middle', 'brush.right',
  'brush.bottom_left', 'brush.bottom', 'brush.bottom_right',
]);

/** `share`: of the picture, from 0 to 1; `place`: where the middle of the paint is. @typedef {{ share: number, place: typeof PLACES[number] }} Coverage */

/** @param {Size} picture @param {readonly Mark[]} marks @returns {Coverage} */
export function coverageOf({ width, height }, marks) {
  const by = Math.min(1, SIDE_PX / Math.max(width, height));
  const size = { width: Math.max(1, Math.round(width * by)), height: Math.max(1, Math.round(height * by)) };
  const { painted } = rasterise(size.width, size.height, marks.map((mark) => scaled(mark, by)));
  let [count, x, y] = [0, 0, 0];
  painted.forEach((pixel, at) => {
    count += pixel;
    x += pixel * (at % size.width);
    y += pixel * Math.floor(at / size.width);
  });
  const third = (/** @type {number} */ sum, /** @type {number} */ side) => Math.min(2, Math.floor((3 * sum) / count / side));
  const place = count === 0 ? 4 : third(x, size.width) + 3 * third(y, size.height);
  return { share: count / painted.length, place: PLACES[place] ?? 'brush.middle' };
}

/** @param {Coverage} coverage */
const percentOf = ({ share }) => Math.max(1, Math.round(share * 100));

/** What speaks against an edit of what is painted, before a mask is made. @param {Coverage} coverage */
export function coverageFault(coverage) {
  if (coverage.share === 0) return 'brush.mask_empty';
  return percentOf(coverage) > PAINTED_PERCENT_MAX ? 'brush.mask_full' : null;
}

/** @param {Coverage} coverage */
export function coverageText(coverage) {
  const n = percentOf(coverage);
  switch (coverageFault(coverage)) {
    case 'brush.mask_empty':
      return t('brush.covered_none');
    case 'brush.mask_full':
      return t('brush.covered_much', { n, max: PAINTED_PERCENT_MAX });
    default:
      return t('brush.covered', { n, place: t(coverage.place) });
  }
}

/** @param {Mark} mark @param {number} by @returns {Mark} */
function scaled(mark, by) {
  switch (mark.kind) {
    case 'stroke':
      return { ...mark, radius: mark.radius * by, points: mark.points.map((value) => value * by) };
    case 'rectangle':
    case 'ellipse':
      return { ...mark, left: mark.left * by, top: mark.top * by, width: mark.width * by, height: mark.height * by };
    case 'invert':
    case 'clear':
      return mark;
    default:
      return mark;
  }
}
