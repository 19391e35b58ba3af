// One picture, large, with everything known about it and everything one can do with it.
/** @import { Asset } from '../api.d.ts' */
/** @import { ActionsOf } from './action.d.ts' */
import { Problem } from '../api/problem.js';
import { Icon } from '../components/more-icons.js';
import { dateTime, size } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { h, html, useEffect, useRef, useState } from '../ui.js';
import { PictureActions } from './actions.js';
import { MadeBy } from './made-by.js';
import { modelOf } from './model-of.js';
import { Prompt } from './prompt.js';
import { renewLinks } from './renew-links.js';
import { Share } from './share.js';
import { Undo } from './undo.js';

/** A finger that moved this far sideways turns the page. */
const SWIPE_PX = 60;

/** What does something by a key names it (`aria-keyshortcuts`). @type {Record<string, string>} */
const KEYS = { f: 'F', d: 'D', z: 'Z', '?': 'Shift+?', Delete: 'Delete', Backspace: 'Delete' };

/**
 * @param {{ assets: Asset[], at: number, contributed: ActionsOf[], zoomed?: boolean, addressOf?: (id: string) => string,
 *   onMove: (at: number) => void, onChange: (asset: Asset) => void, onMade: (made: Asset, from: Asset) => void,
 *   onDelete: (asset: Asset) => void, onUndo: () => void, undoable: number, onClose: () => void }} props `undoable`: so many
 *   can be had back
 */
export function Lightbox({
  assets, at, contributed, zoomed: opensNear = false, addressOf, onMove, onChange, onMade, onDelete, onUndo, undoable, onClose,
}) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const touched = useRef(0);
  const [zoomed, setZoomed] = useState(opensNear);
  const [keys, setKeys] = useState(/** @type {typeof import('./keys-help.js') | null} */ (null));
  const [changed, setChanged] = useState(/** @type {Record<string, Asset>} */ ({}));
  useEffect(() => {
    dialog.current?.showModal();
    let left = false;
    // Going back closes it, as everything else that covers a page; not when it closed what lies over it.
    const back = () => {
      if (history.state?.lightbox) return;
      left = true;
      dialog.current?.close();
    };
    // Gone forward to, it has its place already.
    if (!history.state?.lightbox) history.pushState({ lightbox: true }, '', addressHere());
    addEventListener('popstate', back);
    return () => {
      removeEventListener('popstate', back);
      // Whoever left it by going back may be on the way forward again before it is gone.
      if (!left && history.state?.lightbox) history.back();
    };
  }, []);
  const listed = assets[at];
  /** The address of the picture that is seen. */
  function addressHere() {
    return listed && addressOf?.(listed.id);
  }
  useEffect(() => {
    const address = addressHere();
    if (address && history.state?.lightbox) history.replaceState(history.state, '', address);
  }, [listed?.id]);
  if (!listed) return null;
  const asset = changed[listed.id] ?? listed;
  /** @param {number} step */
  const move = (step) => {
    if (at + step < 0 || at + step >= assets.length) return;
    setZoomed(false);
    onMove(at + step);
  };
  const help = () => lazy(() => import('./keys-help.js'), { messages: ['table'], styles: ['keys'] })
    .then(setKeys, Problem.from);
  /** @param {Asset} next */
  const replace = (next) => {
    setChanged({ ...changed, [next.id]: next });
    onChange(next);
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const { target } = event;
    // A question that lies over it has keys of its own, and so has a field.
    if (!(target instanceof Element) || target.closest('dialog') !== dialog.current) return;
    if (target.matches('input, textarea, select') || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key === 'z' && undoable > 0) onUndo();
      return;
    }
    if (event.key === 'ArrowLeft') move(-1);
    if (event.key === 'ArrowRight') move(1);
    const named = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const control = named && dialog.current?.querySelector(`[aria-keyshortcuts="${named}"]`);
    if (control instanceof HTMLButtonElement) control.click();
  };
  /** @param {TouchEvent} event */
  const onTouchStart = (event) => {
    touched.current = event.touches[0]?.clientX ?? 0;
  };
  /** @param {TouchEvent} event */
  const onTouchEnd = (event) => {
    const distance = (event.changedTouches[0]?.clientX ?? 0) - touched.current;
    if (!zoomed && Math.abs(distance) > SWIPE_PX) move(distance > 0 ? -1 : 1);
  };
  const close = () => dialog.current?.close();
  return html`<dialog class="lightbox" ref=${dialog} aria-label=${t('lightbox.title')} onClose=${onClose}
    onKeyDown=${onKeyDown}>
    <div class="lightbox-top">
      <p class="muted" aria-live="polite">${t('lightbox.position', { n: at + 1, of: assets.length })}</p>
      <span class="lightbox-tools">
        <button class="icon-btn" type="button" aria-label=${t('lightbox.zoom')} aria-pressed=${zoomed} aria-keyshortcuts="Z"
          onClick=${() => setZoomed(!zoomed)}>${h(Icon, { name: zoomed ? 'zoom_out' : 'zoom_in' })}</button>
        <button class="icon-btn lightbox-help" type="button" aria-label=${t('lightbox.keys')} aria-keyshortcuts="Shift+?" onClick=${help}>
          <span aria-hidden="true">?</span></button>
        <button class="icon-btn" type="button" aria-label=${t('common.close')} onClick=${close}>
          ${h(Icon, { name: 'close' })}</button></span>
    </div>
    <div class="lightbox-stage" data-zoomed=${zoomed} tabindex=${zoomed ? 0 : undefined} onTouchStart=${onTouchStart} onTouchEnd=${onTouchEnd}>
      <img key=${asset.id} src=${zoomed ? asset.urls.full : asset.urls.web} alt=${asset.prompt} translate=${false}
        width=${asset.width} height=${asset.height}
        onError=${() => renewLinks(asset, replace)} />
      ${at > 0 && html`<button class="icon-btn lightbox-left" type="button" aria-label=${t('lightbox.previous')}
        onClick=${() => move(-1)}>${h(Icon, { name: 'left' })}</button>`}
      ${at < assets.length - 1 && html`<button class="icon-btn lightbox-right" type="button"
        aria-label=${t('lightbox.next')} onClick=${() => move(1)}>${h(Icon, { name: 'right' })}</button>`}
    </div>
    <div class="lightbox-side">
      ${h(Prompt, { key: `prompt of ${asset.id}`, text: asset.prompt })}
      ${h(Facts, { asset })}
      ${h(PictureActions, {
        key: asset.id,
        asset,
        contributed,
        onChange: replace,
        onMade: (made) => onMade(made, listed),
        onDelete: () => {
          if (assets.length === 1) close();
          else move(at + 1 < assets.length ? 1 : -1);
          onDelete(asset);
        },
      })}
      ${h(Share, { key: `share of ${asset.id}`, asset, onChange: replace })}
    </div>
    ${undoable > 0 && h(Undo, { count: undoable, onUndo })}
    ${keys && h(keys.KeysHelp, { onClose: () => setKeys(null) })}
  </dialog>`;
}

/** @param {{ asset: Asset }} props */
function Facts({ asset }) {
  return html`<dl class="facts">
    ${modelOf(asset) && html`<div><dt>${t('lightbox.model')}</dt><dd translate=${false}>${modelOf(asset)}</dd></div>`}
    ${h(MadeBy, { asset })}
    ${asset.seed !== null && html`<div><dt>${t('lightbox.seed')}</dt><dd class="mono">${asset.seed}</dd></div>`}
    <div><dt>${t('lightbox.size')}</dt><dd>${asset.width} × ${asset.height} · ${size(asset.bytes)}</dd></div>
    <div><dt>${t('lightbox.time')}</dt><dd>${dateTime(asset.created_at)}</dd></div>
  </dl>`;
}
