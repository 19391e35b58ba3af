// The pictures, in rows of one height each: as wide as their shape asks, none cut off (css/gallery.css). Their room is known
// before they are there.
/** @import { Asset } from '../api.d.ts' */
/** @import { Selection } from './selection.js' */
import { Icon } from '../components/more-icons.js';
import { date } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { renewLinks } from '../pictures/renew-links.js';
import { h, html, useRef } from '../ui.js';
import { lasso } from './lasso.js';

/** A finger that rests this long chooses. */
const LONG_MS = 450;

/**
 * @param {{ assets: Asset[], selection: Selection, onOpen: (asset: Asset) => void, onFresh: (asset: Asset) => void,
 *   onKey: (event: KeyboardEvent, asset: Asset | undefined) => void }} props
 */
export function Tiles({ assets, selection, onOpen, onFresh, onKey }) {
  const table = useRef(/** @type {HTMLUListElement | null} */ (null));
  /** @param {PointerEvent} event */
  const onPointerDown = (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0 || !table.current) return;
    const before = event.shiftKey || event.ctrlKey || event.metaKey ? selection.shown : [];
    lasso(event, table.current, (ids) => selection.set([...new Set([...before, ...ids])]));
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const cell = event.target instanceof Element ? event.target.closest('[data-id]') : null;
    onKey(event, assets.find(({ id }) => id === cell?.getAttribute('data-id')));
  };
  return html`<ul class="rows" ref=${table} data-choosing=${selection.choosing} onPointerDown=${onPointerDown}
    onKeyDown=${onKeyDown} onDragStart=${(/** @type {Event} */ event) => event.preventDefault()}>
    ${assets.map((asset) => h(Tile, { key: asset.id, asset, selection, onOpen: () => onOpen(asset), onFresh }))}
    <li class="rows-rest" aria-hidden="true"></li>
  </ul>`;
}

/** @param {{ asset: Asset, selection: Selection, onOpen: () => void, onFresh: (asset: Asset) => void }} props */
function Tile({ asset, selection, onOpen, onFresh }) {
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
  return html`<li class="cell" data-id=${asset.id} data-chosen=${chosen} style=${{ '--shape': asset.width / asset.height }}>
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
