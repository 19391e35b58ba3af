/** @import { Asset } from '../api.d.ts' */
/** @import { ActionsOf } from './action.d.ts' */
import { Problem } from '../api/problem.js';
import { toast } from '../components/toast.js';
import { lazy } from '../lazy.js';
import { SECTIONS } from '../studio/sections.js';
import { h, useEffect, useRef, useState } from '../ui.js';

/** @typedef {{ Lightbox: typeof import('./lightbox.js').Lightbox, contributed: ActionsOf[] }} Code */

/**
 * Pictures that can be seen large. The code for it comes with the first picture, or at the latest when one is opened.
 * @param {{ assets: Asset[], onChange: (asset: Asset) => void, onMade?: (made: Asset) => void,
 *   onDeleted: (asset: Asset) => void, addressOf?: (id: string) => string }} pictures `onMade`: an edit gave another picture;
 *   `addressOf`: the address of a picture that is seen large
 */
export function useLightbox({ assets: listed, onChange, onMade, onDeleted, addressOf }) {
  const [made, setMade] = useState(/** @type {{ asset: Asset, from: string }[]} */ ([]));
  const assets = withMade(listed, made);
  const [code, setCode] = useState(/** @type {Code | null} */ (null));
  // By its name: others may come in before it.
  const [openedId, setOpenedId] = useState('');
  const [near, setNear] = useState(false);
  const seen = useRef('');
  seen.current = openedId;
  const at = assets.findIndex(({ id }) => id === openedId);
  const any = assets.length > 0;
  useEffect(() => {
    if (any && !code) loadCode().then(setCode, Problem.from); // it is asked for again when a picture is opened
  }, [any]);
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
  const content = code && at >= 0 && h(code.Lightbox, {
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
    onDeleted: (asset) => {
      setMade((before) => before.filter((other) => other.asset.id !== asset.id));
      onDeleted(asset);
    },
    onClose: () => setOpenedId(''),
  });
  return { open, content };
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
  const sections = /** @type {import('../studio/section.d.ts').Entry[]} */ (Object.values(SECTIONS));
  const [{ Lightbox }, ...modules] = await Promise.all([
    lazy(loadLightbox, { messages: ['lightbox', 'label', 'orders'], styles: ['dialog', 'facts', 'field', 'lightbox'] }),
    ...sections.flatMap(({ loadPictureActions }) => (loadPictureActions ? [loadPictureActions()] : [])),
  ]);
  await Promise.all(modules.map(({ prepare }) => prepare?.()));
  return { Lightbox, contributed: modules.map(({ pictureActions }) => pictureActions) };
}

/** It says at once whether downloads carry the label. */
async function loadLightbox() {
  const [code] = await Promise.all([
    import('./lightbox.js'),
    import('./download.js').then(({ readLabelVisible }) => readLabelVisible()),
  ]);
  return code;
}
