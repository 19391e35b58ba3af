// Of a long table only the rows near the window are in the page, so that ten thousand pictures cost what a hundred do. The
// others are blanks of their height.
/** @import { Asset } from '../api.d.ts' */
/** @import { Measures, Row } from './layout.js' */
import { between, boxesOf, rowsOf } from './layout.js';

/** So much is there above and below the window, in heights of it. */
const AHEAD = 1.5;

/**
 * Pictures from `from` to before `to`, or a blank of that height.
 * @typedef {{ from: number, to: number, blank: number }} Part
 */

/**
 * @param {HTMLElement} table
 * @param {Asset[]} assets
 */
export function viewOf(table, assets) {
  const measures = measured(table);
  const shapes = assets.map(({ width, height }) => width / height);
  const rows = rowsOf(shapes, measures);
  const parts = partsOf(rows, near(rows, table), focusedRow(rows, assets, table));
  return {
    /** What is in the page, from the first picture to the last. */
    parts,
    /** Whether the last row is there and leaves room: behind a full one, or a blank, a line of its own would be begun. */
    rest: parts.at(-1)?.blank === 0 && leavesRoom(rows, shapes, measures),
    /** Where each picture is on the page. */
    boxes: () => boxesOf(rows, shapes, measures, onPage(table)),
  };
}

/**
 * Says when other rows are near.
 * @param {HTMLElement} table
 * @param {() => Asset[]} assets
 * @param {() => void} onMoved
 * @returns {() => void} ends it
 */
export function watch(table, assets, onMoved) {
  let last = '';
  const look = () => {
    const now = JSON.stringify(viewOf(table, assets()).parts);
    if (now !== last) onMoved();
    last = now;
  };
  const sizes = new ResizeObserver(look);
  sizes.observe(table);
  addEventListener('scroll', look, { passive: true });
  addEventListener('resize', look);
  return () => {
    sizes.disconnect();
    removeEventListener('scroll', look);
    removeEventListener('resize', look);
  };
}

/** @param {HTMLElement} element @returns {Measures} */
function measured(element) {
  const style = getComputedStyle(element);
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return {
    width: element.getBoundingClientRect().width,
    row: parseFloat(style.getPropertyValue('--row')) * rem,
    gap: parseFloat(style.columnGap) || 0,
  };
}

/** @param {HTMLElement} table */
function onPage(table) {
  const { x, y, width, height } = table.getBoundingClientRect();
  return new DOMRect(x + scrollX, y + scrollY, width, height);
}

/** @param {Row[]} rows @param {HTMLElement} table */
function near(rows, table) {
  const top = -table.getBoundingClientRect().top;
  return between(rows, top - AHEAD * innerHeight, top + (1 + AHEAD) * innerHeight);
}

/** @param {Row[]} rows @param {number[]} shapes @param {Measures} measures */
function leavesRoom(rows, shapes, { width, gap }) {
  const last = rows.at(-1);
  if (!last) return false;
  const shape = shapes.slice(last.from).reduce((sum, each) => sum + each, 0);
  return width - shape * last.height - (last.to - last.from - 1) * gap >= gap;
}

/** The row with the focus stays, wherever one scrolls. @param {Row[]} rows @param {Asset[]} assets @param {HTMLElement} table */
function focusedRow(rows, assets, table) {
  const id = table.contains(document.activeElement) && document.activeElement?.closest('[data-id]')?.getAttribute('data-id');
  const at = id ? assets.findIndex((asset) => asset.id === id) : -1;
  return at < 0 ? -1 : rows.findIndex(({ to }) => at < to);
}

/**
 * @param {Row[]} rows
 * @param {{ first: number, after: number }} seen
 * @param {number} focused with the rows above and below, to which the arrows lead
 * @returns {Part[]}
 */
function partsOf(rows, { first, after }, focused) {
  /** @type {Part[]} */
  const parts = [];
  /** Where the part that is growing began. */
  let top = 0;
  rows.forEach((row, at) => {
    const shown = (at >= first && at < after) || (focused >= 0 && Math.abs(at - focused) < 2);
    const last = parts.at(-1);
    if (last && (last.blank === 0) === shown) {
      last.to = row.to;
      if (!shown) last.blank = row.top + row.height - top;
    } else {
      top = row.top;
      parts.push({ from: row.from, to: row.to, blank: shown ? 0 : row.height });
    }
  });
  return parts;
}
