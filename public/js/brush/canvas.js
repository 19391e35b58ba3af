// The picture to paint on: in its frame with the paint and the brush.
/** @import { Asset } from '../api.d.ts' */
/** @import { Painting } from './painting.js' */
import { t } from '../i18n/words.js';
import { h, html, useEffect, useRef, useState } from '../ui.js';
import { BrushIcon } from './icon.js';
import { listenToPointers } from './pointers.js';
import { Stage } from './stage.js';

/**
 * @param {{ asset: Asset, painting: Painting, onStage: (stage: Stage | null) => void }} props
 */
export function Canvas({ asset, painting, onStage }) {
  const frame = useRef(/** @type {HTMLDivElement | null} */ (null));
  const picture = useRef(/** @type {HTMLImageElement | null} */ (null));
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const ring = useRef(/** @type {HTMLSpanElement | null} */ (null));
  const held = useRef({ space: false, fingersPan: false });
  const [pen, setPen] = useState(false);
  useEffect(() => {
    if (!frame.current || !picture.current || !canvas.current || !ring.current) return undefined;
    const elements = { frame: frame.current, picture: picture.current, canvas: canvas.current, ring: ring.current };
    const stage = new Stage(elements, painting);
    const end = stage.start();
    const deafen = listenToPointers(stage, {
      holdsSpace: () => held.current.space,
      fingersPan: () => held.current.fingersPan,
      // A hand that rests beside a pen is no brush.
      onPen: () => {
        held.current.fingersPan = true;
        setPen(true);
      },
    });
    onStage(stage);
    return () => {
      onStage(null);
      deafen();
      end();
    };
  }, [painting]);
  /** @param {KeyboardEvent} event */
  const space = (event) => {
    if (event.code !== 'Space') return;
    held.current.space = event.type === 'keydown';
    event.preventDefault();
  };
  const letFingers = () => {
    held.current.fingersPan = false;
    setPen(false);
  };
  return html`<div class="brush-area">
    <div class="brush-frame" ref=${frame} tabindex="0" role="application" aria-label=${t('brush.canvas')}
      aria-describedby="brush-keys" onKeyDown=${space} onKeyUp=${space} onBlur=${() => { held.current.space = false; }}>
      <img class="brush-picture" ref=${picture} src=${asset.urls.full} alt="" draggable=${false}
        style=${{ width: `${asset.width}px`, height: `${asset.height}px` }} />
      <canvas class="brush-paint" ref=${canvas} aria-hidden="true"></canvas>
      <span class="brush-ring" ref=${ring} aria-hidden="true"></span>
    </div>
    <p class="visually-hidden" id="brush-keys">${t('brush.canvas_hint')}</p>
    ${pen && html`<button class="btn btn-small brush-fingers" type="button" onClick=${letFingers}>
      ${h(BrushIcon, { name: 'finger' })}${t('brush.fingers_paint')}</button>`}
  </div>`;
}
