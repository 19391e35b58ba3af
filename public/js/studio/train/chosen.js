// What was chosen for a training: it is shown, and can be taken back.
/** @import { Chosen } from './form-data.d.ts' */
/** @import { FileSet } from './take.js' */
import { Icon } from '../../components/icons.js';
import { size } from '../../i18n/format.js';
import { t } from '../../i18n/words.js';
import { h, html, useEffect, useMemo, useState } from '../../ui.js';
import { fingerprint } from '../../upload/pictures.js';
import { NOTHING } from './files.js';

export { findLeft, KeptFiles } from './kept-files.js';
export { setsOf, take } from './take.js';

/**
 * Asks which of several sets is meant.
 * @param {{ sets: FileSet[], onTake: (set: FileSet) => void }} props
 */
export function WhichSet({ sets, onTake }) {
  return html`<div class="stack" role="group" aria-labelledby="which-set">
    <p id="which-set" role="alert">${t('train.which')}</p>
    ${sets.map((set) => html`<p key=${fingerprint(/** @type {File} */ (set.files[0]))}>
      <button class="btn btn-quiet" type="button" onClick=${() => onTake(set)}>${labelOf(set)}</button></p>`)}
  </div>`;
}

/** @param {FileSet} set */
const labelOf = ({ kind, files }) =>
  kind === 'zip'
    ? html`<span class="clip" translate=${false}>${t('train.use_zip', { file: files[0]?.name ?? '' })}</span>`
    : t('train.use_photos', { n: files.length });

/**
 * What is chosen, and how it is taken back.
 * @param {{ chosen: Chosen, onChoose: (chosen: Chosen) => void, min: number, max: number, disabled: boolean }} props
 */
export function ChosenPictures({ chosen, onChoose, min, max, disabled }) {
  if (chosen.kind === 'none') return null;
  if (chosen.kind === 'zip') {
    const { file, pictures } = chosen;
    return h(ZipRow, { file, pictures, disabled, onRemove: () => onChoose(NOTHING) });
  }
  return h(Previews, {
    files: chosen.files,
    min,
    max,
    disabled,
    onChange: (files) => onChoose(files.length > 0 ? { ...chosen, files } : NOTHING),
  });
}

/** @param {{ file: File, pictures: number | null, disabled: boolean, onRemove: () => void }} props */
function ZipRow({ file, pictures, disabled, onRemove }) {
  return html`<div class="chosen-zip">
    ${h(Icon, { name: 'zip' })}
    <p>
      <strong class="clip" translate=${false}>${file.name}</strong>
      <span class="muted">${size(file.size)}${pictures !== null && ` · ${t('train.pictures', { n: pictures })}`}</span>
    </p>
    <button class="icon-btn" type="button" disabled=${disabled} onClick=${onRemove}
      aria-label=${t('train.remove', { file: file.name })}>${h(Icon, { name: 'close' })}</button>
  </div>`;
}

/** @param {{ files: File[], min: number, max: number, disabled: boolean, onChange: (files: File[]) => void }} props */
function Previews({ files, min, max, disabled, onChange }) {
  const n = files.length;
  const state = n >= min ? t('train.chosen', { n, max }) : t('train.more_needed', { n, missing: min - n });
  /** @param {File} file */
  const remove = (file) => onChange(files.filter((other) => other !== file));
  return html`<div class="previews-head">
      <p data-enough=${n >= min} aria-live="polite">${state}</p>
      <button class="link" type="button" disabled=${disabled} onClick=${() => onChange([])}>
        ${t('train.remove_all')}</button>
    </div>
    <ul class="previews">
      ${files.map((file) => h(Preview, { key: fingerprint(file), file, disabled, onRemove: () => remove(file) }))}
    </ul>`;
}

/** @param {{ file: File, disabled: boolean, onRemove: () => void }} props */
function Preview({ file, disabled, onRemove }) {
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  const [broken, setBroken] = useState(false);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return html`<li data-broken=${broken}>
    <img src=${url} alt=${file.name} translate=${false} width="96" height="96" decoding="async"
      onError=${() => setBroken(true)} />
    <button type="button" disabled=${disabled} aria-label=${t('train.remove', { file: file.name })}
      onClick=${onRemove}>${h(Icon, { name: 'close' })}</button>
  </li>`;
}
