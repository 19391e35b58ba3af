// What was painted, as marks in px of the picture: a picture of any size costs no more than its strokes.

/**
 * `points`: x and y by turns. A pixel is painted when its middle is at most `radius` px from the line.
 * @typedef {{ kind: 'stroke', erases: boolean, radius: number, points: number[] }} Stroke
 * @typedef {{ kind: 'rectangle' | 'ellipse', erases: boolean, left: number, top: number, width: number, height: number }} Shape
 * @typedef {{ kind: 'invert' } | { kind: 'clear' }} Whole
 * @typedef {Stroke | Shape | Whole} Mark
 */

/** @typedef {{ done: readonly Mark[], undone: readonly Mark[] }} History `undone`: the one to do again next is the last */

/** So many marks are drawn again at most when one is undone: those before them are kept as a layer. */
const MARKS_OF_A_LAYER = 16;

/** @type {History} */
export const NOTHING = { done: [], undone: [] };

/** A new mark: what was undone cannot be done again. @param {History} history @param {Mark} mark @returns {History} */
export const added = (history, mark) => ({ done: [...history.done, mark], undone: [] });

/** @param {History} history @returns {History} the same when there is nothing to undo */
export function undo(history) {
  const last = history.done.at(-1);
  return last ? { done: history.done.slice(0, -1), undone: [...history.undone, last] } : history;
}

/** @param {History} history @returns {History} the same when nothing was undone */
export function redo(history) {
  const next = history.undone.at(-1);
  return next ? { done: [...history.done, next], undone: history.undone.slice(0, -1) } : history;
}

/** How many marks the newest kept layer holds. @param {History} history */
export const keptMarks = (history) => history.done.length - (history.done.length % MARKS_OF_A_LAYER);
