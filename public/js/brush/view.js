// Where the picture is in its frame. One place says how a point of the frame becomes one of the picture and back, so
// that paint is under the pointer however the page, the frame or the picture is scaled.

/**
 * `scale`: px of the frame for each px of the picture; `left`, `top`: of the picture's corner in the frame, in CSS px.
 * @typedef {{ scale: number, left: number, top: number }} View
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ width: number, height: number }} Size
 */

const SCALE_MIN = 1 / 16;
const SCALE_MAX = 32;

/** The whole picture in the middle of its frame. @param {Size} picture @param {Size} frame @returns {View} */
export function fitted(picture, frame) {
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  return { scale, left: (frame.width - picture.width * scale) / 2, top: (frame.height - picture.height * scale) / 2 };
}

/**
 * A pointer's place in the frame. The rectangle is read when the pointer goes down: it has the page's zoom and every
 * transform in it, and the frame's own width has not.
 * @param {{ left: number, top: number, width: number, height: number }} rectangle getBoundingClientRect()
 * @param {Size} frame clientWidth and clientHeight
 * @param {{ clientX: number, clientY: number }} pointer
 * @returns {Point}
 */
export const inFrame = (rectangle, frame, pointer) => ({
  x: ((pointer.clientX - rectangle.left) * frame.width) / rectangle.width,
  y: ((pointer.clientY - rectangle.top) * frame.height) / rectangle.height,
});

/** @param {View} view @param {Point} point of the frame @returns {Point} of the picture */
export const toPicture = ({ scale, left, top }, { x, y }) => ({ x: (x - left) / scale, y: (y - top) / scale });

/** @param {View} view @param {Point} point of the picture @returns {Point} of the frame */
export const toFrame = ({ scale, left, top }, { x, y }) => ({ x: x * scale + left, y: y * scale + top });

/** Larger or smaller, and what is at a point of the frame stays there. @param {View} view @param {Point} at @param {number} factor @returns {View} */
export function zoomed({ scale, left, top }, at, factor) {
  const next = Math.min(Math.max(scale * factor, SCALE_MIN), SCALE_MAX);
  const by = next / scale;
  return { scale: next, left: at.x - (at.x - left) * by, top: at.y - (at.y - top) * by };
}

/** @param {View} view @param {Point} by in px of the frame @returns {View} */
export const panned = ({ scale, left, top }, by) => ({ scale, left: left + by.x, top: top + by.y });
