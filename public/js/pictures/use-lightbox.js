/** @import { Asset } from '../api.d.ts' */
/** @import { ActionsOf } from './action.d.ts' */
import { Problem } from '../api/problem.js';
import { toast } from '../components/toast.js';
import { lazy } from '../lazy.js';
import { h, useEffect, useRef, useState } from '../ui.js';
import { due, going, hidden, remove, undo } from './removal.js';

/** @typedef {typeof import('./lightbox.js') & typeof import('./undo.js') & { contributed: ActionsOf[] }} Code */

/**
 * Pictures that can be seen large. The code for it comes with the first picture, or at the latest when one is opened;
 * `prepare` asks for it when one is about to be.
 * @param {{ assets: Asset[], onChange: (asset: Asset) => void, onMade?: (made: Asset) => void,
 *   onDeleted: (assets: Asset[]) => void, addressOf?: (id: string) => string, atOnce?: boolean }} pictures `atOnce`: the code
 *   comes with the first picture; `onMade`: an edit gave another picture; `onDeleted`: these cannot be had back any more;
 *   `addressOf`: the address of a picture that is seen large
 */
export function useLightbox({ assets: listed, onChange, onMade, onDeleted, addressOf, atOnce = true }) {
  const [made, setMade] = useState(/** @type {{ asset: Asset, from: string }[]} */ ([]));
  const gone = hidden.value;
  const assets = withMade(listed, made).filter(({ id }) => !gone.has(id));
  const [code, setCode] = useState(/** @type {Code | null} */ (null));
  // By its name: others may come in before it.
  const [openedId, setOpenedId] = useState('');
  const [near, setNear] = useState(false);
  const seen = useRef('');
  seen.current = openedId;
  const at = assets.findIndex(({ id }) => id === openedId);
  const any = listed.length > 0;
  const prepare = () => {
    if (!code) loadCode().then(setCode, Problem.from); // it is asked for again when a picture is opened
  };
  useEffect(() => {
    if (any && atOnce) prepare();
  }, [any]);
  /** What is deleted here is had back here. */
  const { current: here } = useRef({});
  const undoable = due.value?.of === here ? due.value.assets.length : 0;
  const left = going.value.reduce((sum, { of, assets: { length } }) => sum + (of === here ? length : 0), 0);
  /** @param {Asset[]} some */
  const removeSome = (some) => remove(some, here, (deleted) => {
    const ids = new Set(deleted.map(({ id }) => id));
    setMade((before) => before.filter(({ asset }) => !ids.has(asset.id)));
    onDeleted(deleted);
  });
  const haveBack = () => {
    const [first] = undo();
    if (first) code?.sayBack();
    if (first && seen.current) setOpenedId(first.id);
  };
  /** @param {Asset} asset @param {boolean} [zoomed] every pixel as large as on the screen */
  const open = async ({ id }, zoomed = false) => {
    try {
      if (!code) setCode(await loadCode());
      setNear(zoomed);
      setOpenedId(id);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    }
  };
  const content = code && (at < 0 ? h(code.Undo, { count: undoable, left, onUndo: haveBack }) : h(code.Lightbox, {
    assets,
    at,
    contributed: code.contributed,
    zoomed: near,
    addressOf,
    onMove: (index) => setOpenedId(assets[index]?.id ?? ''),
    onChange,
    onMade: (asset, { id }) => {
      // Of several edits in a row each is of the one before, which is the one that is seen.
      const from = seen.current || id;
      setMade((before) => [...before, { asset, from }]);
      setOpenedId((opened) => opened && asset.id);
      onMade?.(asset);
    },
    onDelete: (asset) => {
      if (assets.length === 1) setOpenedId('');
      removeSome([asset]);
    },
    onUndo: haveBack,
    undoable,
    onClose: () => setOpenedId(''),
  }));
  return { open, prepare, content, remove: removeSome, undo: haveBack };
}

/**
 * What an edit made stands behind what it was made of, until the page's own list has it.
 * @param {Asset[]} listed
 * @param {{ asset: Asset, from: string }[]} made
 */
function withMade(listed, made) {
  const all = [...listed];
  for (const { asset, from } of made) {
    if (!all.some(({ id }) => id === asset.id)) all.splice(all.findIndex(({ id }) => id === from) + 1, 0, asset);
  }
  return all;
}

/** What each studio can do with a picture comes along. @returns {Promise<Code>} */
async function loadCode() {
  const [views, { contributed, prepare }] = await Promise.all([
    lazy(loadLightbox, { messages: ['lightbox', 'label', 'orders'], styles: ['dialog', 'facts', 'field', 'lightbox'] }),
    import('../studio/picture-actions.js'),
  ]);
  await prepare();
  return { ...views, contributed };
}

/** It says at once whether downloads carry the label. */
async function loadLightbox() {
  const [lightbox, undoing] = await Promise.all([
    import('./lightbox.js'),
    import('./undo.js'),
    import('./download.js').then(({ readLabelVisible }) => readLabelVisible()),
  ]);
  return { ...lightbox, ...undoing };
}
