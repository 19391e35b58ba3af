// The pictures, in rows of one height each: as wide as their shape asks, none cut off (css/gallery.css). Their room is known
// before they are there.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Asset } from '../api.d.ts' */
/** @import { Selection } from './selection.js' */
import { Problem } from '../api/problem.js';
import { Icon } from '../components/more-icons.js';
import { date } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { renewLinks } from '../pictures/renew-links.js';
import { h, html, useEffect, useRef, useState } from '../ui.js';
import { lasso } from './lasso.js';

/** Of more than so many only those near the window are in the page. */
const WHOLE_MAX = 200;

/** A finger that rests this long chooses. */
const LONG_MS = 450;

/**
 * @param {{ assets: Asset[], more: boolean, selection: Selection, onOpen: (asset: Asset) => void, onFresh: (asset: Asset) => void,
 *   onKey: (event: KeyboardEvent, asset: Asset | undefined) => void }} props
 */
export function Tiles({ assets, more, selection, onOpen, onFresh, onKey }) {
  const table = useRef(/** @type {HTMLUListElement | null} */ (null));
  const [code, setCode] = useState(/** @type {typeof import('./windowed.js') | null} */ (null));
  const [, redraw] = useState(0);
  const long = assets.length > WHOLE_MAX;
  const view = (long && code && table.current && code.viewOf(table.current, assets)) || null;
  const latest = useRef(assets);
  latest.current = assets;
  useEffect(() => {
    // Without it all of them are in the page.
    if (long && !code) import('./windowed.js').then(setCode, Problem.from);
    if (!long || !code || !table.current) return undefined;
    return code.watch(table.current, () => latest.current, () => redraw((times) => times + 1));
  }, [long, code]);
  /** @param {PointerEvent} event */
  const onPointerDown = (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0 || !table.current) return;
    const before = event.shiftKey || event.ctrlKey || event.metaKey ? selection.shown : [];
    lasso(event, cellsOf(table.current, assets, view?.boxes()), (ids) => selection.set([...new Set([...before, ...ids])]));
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const cell = event.target instanceof Element ? event.target.closest('[data-id]') : null;
    onKey(event, assets.find(({ id }) => id === cell?.getAttribute('data-id')));
  };
  return html`<ul class="rows" ref=${table} data-choosing=${selection.choosing} onPointerDown=${onPointerDown}
    onKeyDown=${onKeyDown} onDragStart=${(/** @type {Event} */ event) => event.preventDefault()}>
    ${view ? view.parts.flatMap(drawn) : tiles(0, assets.length)}
    ${(view?.rest ?? true) && html`<li class="rows-rest" aria-hidden="true"></li>`}
  </ul>`;

  /** @param {import('./windowed.js').Part} part @returns {ComponentChildren[]} */
  function drawn({ from, to, blank }) {
    if (blank === 0) return tiles(from, to);
    return [html`<li class="rows-blank" key=${`before ${to}`} aria-hidden="true" style=${{ '--blank': `${blank}px` }}></li>`];
  }

  /** @param {number} from @param {number} to @returns {ComponentChildren[]} */
  function tiles(from, to) {
    return assets.slice(from, to).map((asset, index) => h(Tile, {
      key: asset.id,
      asset,
      selection,
      place: view && { at: from + index + 1, of: more ? -1 : assets.length },
      onOpen: () => onOpen(asset),
      onFresh,
    }));
  }
}

/**
 * Where the pictures are on the page: worked out, or looked up where all of them are in it.
 * @param {HTMLElement} table its cells name their pictures in `data-id`
 * @param {Asset[]} assets
 * @param {DOMRect[]} [boxes]
 */
const cellsOf = (table, assets, boxes) => boxes
  ? boxes.map((box, at) => ({ id: assets[at]?.id ?? '', box }))
  : [...table.querySelectorAll('[data-id]')].map((cell) => {
    const { x, y, width, height } = cell.getBoundingClientRect();
    return { id: cell.getAttribute('data-id') ?? '', box: new DOMRect(x + scrollX, y + scrollY, width, height) };
  });

/**
 * @param {{ asset: Asset, selection: Selection, place: { at: number, of: number } | null, onOpen: () => void,
 *   onFresh: (asset: Asset) => void }} props `place`: in a list that is not all in the page
 */
function Tile({ asset, selection, place, onOpen, onFresh }) {
  const resting = useRef(0);
  const chosen = selection.has(asset.id);
  const stopResting = () => clearTimeout(resting.current);
  /** @param {MouseEvent} event */
  const onClick = (event) => {
    stopResting();
    if (resting.current < 0) resting.current = 0;
    else if (event.shiftKey) selection.extend(asset.id);
    else if (event.ctrlKey || event.metaKey || selection.choosing) selection.toggle(asset.id);
    else onOpen();
  };
  /** @param {PointerEvent} event */
  const onPointerDown = (event) => {
    if (event.pointerType !== 'touch') return;
    resting.current = window.setTimeout(() => {
      // The click that follows is part of it.
      resting.current = -1;
      selection.toggle(asset.id);
    }, LONG_MS);
  };
  /** @param {Event} event */
  const onContextMenu = (event) => {
    if (resting.current !== 0) event.preventDefault();
  };
  return html`<li class="cell" data-id=${asset.id} data-chosen=${chosen} aria-posinset=${place?.at}
    aria-setsize=${place?.of} style=${{ '--shape': asset.width / asset.height }}>
    <button class="tile" type="button" aria-pressed=${selection.choosing ? chosen : undefined} onClick=${onClick}
      onPointerDown=${onPointerDown} onPointerMove=${stopResting} onPointerCancel=${stopResting} onPointerUp=${stopResting}
      onContextMenu=${onContextMenu}>
      <span class="visually-hidden">${t(selection.choosing ? 'gallery.choose' : 'gallery.open', { prompt: '' })}</span>
      <img src=${asset.urls.thumb} alt="" width=${asset.width} height=${asset.height} loading="lazy" decoding="async"
        draggable=${false} onError=${() => renewLinks(asset, onFresh)} />
      ${asset.favourite && html`<span class="tile-heart">${h(Icon, { name: 'heart', filled: true })}</span>`}
      <span class="tile-text"><span class="clip" translate=${false}>${asset.prompt}</span>
        <span>${date(asset.created_at)}</span></span>
    </button>
    <button class="tile-pick" type="button" tabindex="-1" aria-hidden="true"
      onClick=${(/** @type {MouseEvent} */ event) => (event.shiftKey ? selection.extend(asset.id) : selection.toggle(asset.id))}>
      ${h(Icon, { name: 'check' })}</button>
  </li>`;
}
