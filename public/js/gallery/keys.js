// Keys on the table: they are for the picture that has the focus, or for all that are chosen.
/** @import { Asset } from '../api.d.ts' */
/** @import { Selection } from './selection.js' */
import { Problem } from '../api/problem.js';
import { toast } from '../components/toast.js';

/**
 * @param {{ selection: Selection, chosen: Asset[], onAll: () => void, onChange: (...changed: Asset[]) => void,
 *   onRemove: (assets: Asset[]) => void, onUndo: () => void, onZoom: (asset: Asset) => void, onHelp: () => void }} table
 * @returns {(event: KeyboardEvent, asset: Asset | undefined) => void}
 */
export const onTableKey = ({ selection, chosen, onAll, onChange, onRemove, onUndo, onZoom, onHelp }) => (event, asset) => {
  const done = () => event.preventDefault();
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) {
    if (key === 'a') onAll();
    else if (key === 'z') onUndo();
    else return;
    return done();
  }
  if (event.altKey) return;
  if (key.startsWith('Arrow')) {
    if (step(event.currentTarget, event.target, key)) done();
    return;
  }
  const about = chosen.length > 0 ? chosen : asset ? [asset] : [];
  if (key === '?') onHelp();
  else if (key === 'Escape' && selection.choosing) selection.end();
  else if (about.length === 0 || !asset) return;
  else if (key === 'x') selection.toggle(asset.id);
  else if (key === 'z') onZoom(asset);
  else if (key === 'Delete' || key === 'Backspace') onRemove(about);
  else if (key === 'f') say(import('./favour.js').then(({ favourAll }) => favourAll(about, onChange)));
  else if (key === 'd') say(import('./save-chosen.js').then(({ saveChosen }) => saveChosen(about, selection)));
  else return;
  done();
};

/** @param {Promise<unknown>} work */
const say = (work) => work.catch((thrown) => toast(Problem.from(thrown).message, 'bad'));

/**
 * Moves the focus to the next picture in that direction.
 * @param {EventTarget | null} table
 * @param {EventTarget | null} from
 * @param {string} key
 */
function step(table, from, key) {
  if (!(table instanceof HTMLElement) || !(from instanceof HTMLElement)) return false;
  const tiles = /** @type {HTMLElement[]} */ ([...table.querySelectorAll('button.tile')]);
  const at = tiles.indexOf(from);
  if (at < 0) return false;
  const next = key === 'ArrowLeft' ? tiles[at - 1] : key === 'ArrowRight' ? tiles[at + 1] : inNextRow(tiles, at, key === 'ArrowUp');
  next?.focus();
  return next !== undefined;
}

/** The one above or below that is nearest. @param {HTMLElement[]} tiles @param {number} at @param {boolean} up */
function inNextRow(tiles, at, up) {
  const boxes = tiles.map((tile) => tile.getBoundingClientRect());
  const from = boxes[at];
  if (!from) return undefined;
  const middle = from.left + from.width / 2;
  const tops = boxes.map(({ top }) => Math.round(top)).filter((top) => (up ? top < from.top - 4 : top > from.top + 4));
  const row = up ? Math.max(...tops) : Math.min(...tops);
  const distance = (/** @type {number} */ index) => Math.abs((boxes[index]?.left ?? 0) + (boxes[index]?.width ?? 0) / 2 - middle);
  const inRow = tiles.map((_, index) => index).filter((index) => Math.round(boxes[index]?.top ?? 0) === row);
  const nearest = inRow.sort((one, other) => distance(one) - distance(other))[0];
  return nearest === undefined ? undefined : tiles[nearest];
}
