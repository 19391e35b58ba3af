// Pictures that are deleted can be had back for some seconds, wherever it was done: until then they are only hidden on this
// page. They are deleted when the time is over, when others are deleted, or when one leaves.
/** @import { Signal } from '../../vendor/signals.js' */
/** @import { Asset } from '../api.d.ts' */
import * as api from '../api/assets.js';
import { Problem } from '../api/problem.js';
import { toast } from '../components/toast.js';
import { batch, computed, signal } from '../ui.js';
import { staying } from '../upload/stay.js';

/** How long they can be had back. */
const UNDO_MS = 8_000;

/** More than what a page that goes can still send: who leaves is asked first. */
const LEAVING_MAX = 1_000;

/**
 * `of`: where they were deleted, which offers to have them back; `over` is called when they are back or gone.
 * @typedef {{ assets: Asset[], of: object, onGone: (assets: Asset[]) => void, over: () => void }} Removal
 */

/** What can still be had back. */
export const due = /** @type {Signal<Removal | null>} */ (signal(null));

/** What is on its way out. */
export const going = /** @type {Signal<Removal[]>} */ (signal([]));

/** The ids of all that are hidden. */
export const hidden = computed(() => new Set(
  [...going.value, ...(due.value ? [due.value] : [])].flatMap(({ assets }) => assets.map(({ id }) => id)),
));

let timer = 0;

/**
 * @param {Asset[]} assets
 * @param {object} of
 * @param {(assets: Asset[]) => void} onGone called for those that are deleted, some after others
 */
export function remove(assets, of, onGone) {
  if (assets.length === 0) return;
  void carryOut(false);
  let over = () => {};
  if (assets.length > LEAVING_MAX) void staying(() => new Promise((resolve) => (over = () => resolve(undefined))));
  const app = document.getElementById('app');
  app?.style.setProperty('--left-height', `min(${app.offsetHeight}px, 200vh)`); // what is below stays
  due.value = { assets, of, onGone, over };
  timer = window.setTimeout(() => carryOut(false), UNDO_MS);
}

/** Those that are back. @returns {Asset[]} */
export function undo() {
  const back = due.value;
  if (!back) return [];
  clearTimeout(timer);
  due.value = null;
  back.over();
  return back.assets;
}

/** @param {boolean} leaving */
async function carryOut(leaving) {
  clearTimeout(timer);
  const now = due.peek();
  if (!now) return;
  /** @param {Asset[]} left */
  const goOn = (left) => {
    const others = going.peek().filter(({ over }) => over !== now.over);
    going.value = left.length > 0 ? [...others, { ...now, assets: left }] : others;
  };
  batch(() => {
    due.value = null;
    goOn(now.assets);
  });
  let left = now.assets;
  try {
    await api.deleteAssets(now.assets.map(({ id }) => id), leaving, (count) => batch(() => {
      now.onGone(left.slice(0, count));
      left = left.slice(count);
      goOn(left);
    }));
  } catch (thrown) {
    toast(Problem.from(thrown).message, 'bad');
  } finally {
    // Those that could not be deleted are seen again.
    goOn([]);
    now.over();
  }
}

addEventListener('pagehide', () => void carryOut(true));
