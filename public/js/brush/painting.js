// What the brush is doing to one picture: its marks, its tool, where the picture lies. No element of the page is in here.
/** @import { History, Mark } from './marks.js' */
/** @import { Size, View } from './view.js' */
import { batch, computed, signal } from '../ui.js';
import { added, NOTHING, redo, undo } from './marks.js';
import { fitted, zoomed } from './view.js';

/** Diameters of the brush: at least, and at most and at first in shares of the picture's shorter side. */
const SIZE_MIN_PX = 1;
const SIZE_MAX_SHARE = 0.25;
const SIZE_FIRST_SHARE = 0.04;
/** One step of the size, and a big one. */
const STEP = 1.15;
const BIG_STEP = 1.75;
const ZOOM_STEP = 1.25;

/**
 * How far beyond the paint an edit reaches, in shares of the longer side: it is whole for 4 px of 2,048 and fades over 16 more
 * (retouch/src/alpha.rs).
 */
const SOFT_SHARE = 20 / 2048;

/** @typedef {ReturnType<typeof createPainting>} Painting */

/**
 * @param {Size} picture in px
 * @param {History} [first] what was painted before
 */
export function createPainting(picture, first = NOTHING) {
  const shorter = Math.min(picture.width, picture.height);
  const sizeMax = Math.max(SIZE_MIN_PX, shorter * SIZE_MAX_SHARE);
  const history = signal(first);
  const erases = signal(false);
  const sizes = { paint: signal(shorter * SIZE_FIRST_SHARE), erase: signal(shorter * SIZE_FIRST_SHARE) };
  const sizeSignal = () => (erases.value ? sizes.erase : sizes.paint);
  const shown = signal(true);
  /** The marks of an edit that was made: hidden, and the next stroke begins anew. */
  const resting = signal(false);
  const view = signal(/** @type {View} */ ({ scale: 1, left: 0, top: 0 }));
  const frame = signal(/** @type {Size} */ ({ width: 0, height: 0 }));
  /** What a screen reader is told. */
  const said = signal('');

  /** @param {Mark} mark */
  const add = (mark) => batch(() => {
    const before = resting.value ? added(history.value, { kind: 'clear' }) : history.value;
    resting.value = false;
    shown.value = true;
    history.value = added(before, mark);
  });
  const fit = () => {
    view.value = fitted(picture, frame.value);
  };
  return {
    picture,
    history,
    erases,
    size: computed(() => sizeSignal().value),
    sizeMax,
    softPx: Math.max(picture.width, picture.height) * SOFT_SHARE,
    shown,
    resting,
    view,
    frame,
    said,
    add,
    undo: () => {
      history.value = undo(history.value);
    },
    redo: () => {
      history.value = redo(history.value);
    },
    clear: () => add({ kind: 'clear' }),
    invert: () => add({ kind: 'invert' }),
    show: () => {
      shown.value = !shown.value || resting.value;
      resting.value = false;
    },
    /** After an edit: the marks stay for another try, out of sight. */
    rest: () => {
      resting.value = history.value.done.length > 0;
      shown.value = !resting.value;
    },
    /** @param {number} px the diameter */
    setSize: (px) => {
      sizeSignal().value = Math.min(Math.max(px, SIZE_MIN_PX), sizeMax);
    },
    /** @param {1 | -1} direction @param {boolean} big */
    stepSize: (direction, big) => {
      const size = sizeSignal();
      const next = size.value * (big ? BIG_STEP : STEP) ** direction;
      // A thin brush grows by whole pixels, or it would not grow at all.
      const whole = direction > 0 ? Math.max(next, size.value + 1) : Math.min(next, size.value - 1);
      size.value = Math.min(Math.max(Math.round(whole), SIZE_MIN_PX), sizeMax);
    },
    fit,
    /** @param {1 | -1} direction */
    stepZoom: (direction) => {
      const { width, height } = frame.value;
      view.value = zoomed(view.value, { x: width / 2, y: height / 2 }, ZOOM_STEP ** direction);
    },
  };
}
