// Where pictures are put: chosen, dropped or pasted, seen small, and taken away again.
/** @import { Kind, Piece } from './pieces.js' */
import { Icon } from '../../components/icons.js';
import { t } from '../../i18n/words.js';
import { h, html, useState } from '../../ui.js';

/**
 * @param {{ kind: Kind, pieces: Piece[], waiting: number, max: number, missing: string, faults: string[], disabled: boolean,
 *   onAdd: (files: File[]) => void, onRemove: (key: string) => void }} props `waiting`: how many are still looked for
 */
export function Slots({ kind, pieces, waiting, max, missing, faults, disabled, onAdd, onRemove }) {
  const coming = Math.max(0, waiting - pieces.length);
  const [over, setOver] = useState(false);
  /** @param {DragEvent} event */
  const onDragOver = (event) => {
    event.preventDefault();
    setOver(!disabled);
  };
  /** @param {DragEvent} event */
  const onDrop = (event) => {
    event.preventDefault();
    setOver(false);
    if (!disabled) onAdd([...(event.dataTransfer?.files ?? [])]);
  };
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const onPick = ({ currentTarget: input }) => {
    const files = [...(input.files ?? [])];
    input.value = ''; // so that the same file can be chosen again
    onAdd(files);
  };
  const name = (/** @type {number} */ at) => (kind === 'person' ? t('tryon.person') : t('tryon.garment_n', { n: at + 1 }));
  return html`<div class="field" role="group" aria-labelledby=${`${kind}-label`}>
    <span class="label" id=${`${kind}-label`}>${t(`tryon.${kind}_label`, { max })}</span>
    <div class="hint-or-error slots-said">
      <p class="hint" id=${`${kind}-hint`}>${t(`tryon.${kind}_hint`)}</p>
      <div class="error" id=${`${kind}-error`} role="alert">${missing}${faults.length > 0 && html`<ul class="refused">
        ${faults.map((text) => html`<li key=${text}>${text}</li>`)}</ul>`}</div>
    </div>
    <div class="slots" data-kind=${kind} onDragOver=${onDragOver} onDragLeave=${() => setOver(false)} onDrop=${onDrop}>
      ${pieces.map((piece, at) => html`<div class="slot" key=${piece.key}>
        <img src=${piece.preview} alt=${name(at)} width="120" height="160" decoding="async" />
        <button type="button" disabled=${disabled} aria-label=${t('tryon.remove', { name: name(at) })}
          onClick=${() => onRemove(piece.key)}>${h(Icon, { name: 'close' })}</button>
      </div>`)}
      ${Array.from({ length: coming }, (_, at) => html`<div class="slot" key=${`coming-${at}`} aria-hidden="true"></div>`)}
      ${pieces.length + coming < max && html`<label class="slot slot-add" data-over=${over} data-invalid=${Boolean(missing)}>
        <input type="file" name=${kind} multiple=${kind === 'garment'} accept="image/jpeg,image/png,image/webp,image/*" disabled=${disabled}
          aria-label=${t(`tryon.${kind}_choose`)} aria-describedby=${`${kind}-hint ${kind}-error`} onChange=${onPick} />
        ${h(Icon, { name: 'upload' })}<span>${t(`tryon.${kind}_choose`)}</span></label>`}
    </div>
  </div>`;
}
