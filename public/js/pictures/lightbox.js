// One picture, large, with everything known about it and everything one can do with it.
/** @import { Asset } from '../api.d.ts' */
/** @import { ActionsOf } from './action.d.ts' */
import { Icon } from '../components/more-icons.js';
import { dateTime, size } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect, useRef, useState } from '../ui.js';
import { PictureActions } from './actions.js';
import { Prompt } from './prompt.js';
import { renewLinks } from './renew-links.js';
import { Share } from './share.js';

/** A finger that moved this far sideways turns the page. */
const SWIPE_PX = 60;

/**
 * @param {{ assets: Asset[], at: number, contributed: ActionsOf[], onMove: (at: number) => void, onChange: (asset: Asset) => void,
 *   onMade: (made: Asset, from: Asset) => void, onDeleted: (asset: Asset) => void, onClose: () => void }} props
 */
export function Lightbox({ assets, at, contributed, onMove, onChange, onMade, onDeleted, onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const touched = useRef(0);
  const [changed, setChanged] = useState(/** @type {Record<string, Asset>} */ ({}));
  useEffect(() => {
    dialog.current?.showModal();
    // Going back closes it, as everything else that covers a page; not when it closed what lies over it.
    const back = () => history.state?.lightbox || dialog.current?.close();
    history.pushState({ lightbox: true }, '');
    addEventListener('popstate', back);
    return () => {
      removeEventListener('popstate', back);
      if (history.state?.lightbox) history.back();
    };
  }, []);
  const listed = assets[at];
  if (!listed) return null;
  const asset = changed[listed.id] ?? listed;
  /** @param {number} step */
  const move = (step) => {
    if (at + step >= 0 && at + step < assets.length) onMove(at + step);
  };
  /** @param {Asset} next */
  const replace = (next) => {
    setChanged({ ...changed, [next.id]: next });
    onChange(next);
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.key === 'ArrowLeft') move(-1);
    if (event.key === 'ArrowRight') move(1);
  };
  /** @param {TouchEvent} event */
  const onTouchStart = (event) => {
    touched.current = event.touches[0]?.clientX ?? 0;
  };
  /** @param {TouchEvent} event */
  const onTouchEnd = (event) => {
    const distance = (event.changedTouches[0]?.clientX ?? 0) - touched.current;
    if (Math.abs(distance) > SWIPE_PX) move(distance > 0 ? -1 : 1);
  };
  const close = () => dialog.current?.close();
  return html`<dialog class="lightbox" ref=${dialog} aria-label=${t('lightbox.title')} onClose=${onClose}
    onKeyDown=${onKeyDown}>
    <div class="lightbox-top">
      <p class="muted" aria-live="polite">${t('lightbox.position', { n: at + 1, of: assets.length })}</p>
      <button class="icon-btn" type="button" aria-label=${t('common.close')} onClick=${close}>
        ${h(Icon, { name: 'close' })}</button>
    </div>
    <div class="lightbox-stage" onTouchStart=${onTouchStart} onTouchEnd=${onTouchEnd}>
      <img key=${asset.id} src=${asset.urls.web} alt=${asset.prompt} translate=${false}
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
        onDeleted: () => {
          if (assets.length === 1) close();
          else move(at + 1 < assets.length ? 1 : -1);
          onDeleted(asset);
        },
      })}
      ${h(Share, { key: `share of ${asset.id}`, asset, onChange: replace })}
    </div>
  </dialog>`;
}

/** @param {{ asset: Asset }} props */
function Facts({ asset }) {
  return html`<dl class="facts">
    ${asset.model && html`<div><dt>${t('lightbox.model')}</dt><dd translate=${false}>${asset.model.name}</dd></div>`}
    ${asset.seed !== null && html`<div><dt>${t('lightbox.seed')}</dt><dd class="mono">${asset.seed}</dd></div>`}
    <div><dt>${t('lightbox.size')}</dt><dd>${asset.width} × ${asset.height} · ${size(asset.bytes)}</dd></div>
    <div><dt>${t('lightbox.time')}</dt><dd>${dateTime(asset.created_at)}</dd></div>
  </dl>`;
}
