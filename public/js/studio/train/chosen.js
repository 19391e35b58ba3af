// What becomes of files that were chosen for a training: they are looked through, shown, and can be taken back.
/** @import { Chosen } from './form-data.d.ts' */
import { Problem } from '../../api/problem.js';
import { Icon } from '../../components/icons.js';
import { size } from '../../i18n/format.js';
import { t } from '../../i18n/words.js';
import { h, html, useEffect, useMemo, useState } from '../../ui.js';
import { fingerprint, pictureFault } from '../../upload/pictures.js';
import { NOTHING } from './files.js';

/** @param {File} file */
const isZip = (file) => /\.zip$/i.test(file.name) || /^application\/(x-)?zip(-compressed)?$/.test(file.type);

/**
 * What belongs together of files that were chosen at once: each zip is a set of its own, and all photos are one.
 * @param {File[]} files
 * @returns {File[][]}
 */
export function setsOf(files) {
  const photos = files.filter((file) => !isZip(file));
  return [...files.filter(isZip).map((zip) => [zip]), ...(photos.length > 0 ? [photos] : [])];
}

/**
 * Takes files in: a zip in place of what is there, photos to those already there.
 * @param {File[]} files one of {@link setsOf}
 * @param {Chosen} chosen
 * @param {number} max
 * @param {(chosen: Chosen | ((now: Chosen) => Chosen)) => void} onChoose
 * @returns {Promise<string[]>} what was wrong with some of them
 */
export async function take(files, chosen, max, onChoose) {
  const zip = files.find(isZip);
  if (!zip) {
    const { next, faults } = await withPhotos(chosen, files, max);
    if (next) onChoose(next);
    return faults;
  }
  // It is chosen at once, and examined meanwhile: whoever is quick sends it uncounted.
  onChoose({ kind: 'zip', file: zip, pictures: null });
  const { next, faults } = await examine(zip);
  // Another one may be chosen by now.
  onChoose((now) => (now.kind === 'zip' && now.file === zip ? next ?? chosen : now));
  return faults;
}

/** @param {File} zip @returns {Promise<{ next: Chosen | null, faults: string[] }>} null when it is refused */
async function examine(zip) {
  try {
    const { countPictures, ZIP_MAX_BYTES } = await import('../../upload/zip.js');
    if (zip.size > ZIP_MAX_BYTES) {
      return { next: null, faults: [t('train.zip_size', { file: zip.name, max: size(ZIP_MAX_BYTES) })] };
    }
    const counted = await countPictures(zip);
    if (counted === null) return { next: null, faults: [t('train.zip_unreadable', { file: zip.name })] };
    // Among others there may be pictures that only the server knows, or fewer than it looks.
    const pictures = counted.sure ? counted.pictures : null;
    return { next: { kind: 'zip', file: zip, pictures }, faults: [] };
  } catch (thrown) {
    // The code that counts did not come: the server counts, too.
    Problem.from(thrown);
    return { next: { kind: 'zip', file: zip, pictures: null }, faults: [] };
  }
}

/**
 * Photos are added to those already there.
 * @param {Chosen} chosen
 * @param {File[]} files
 * @param {number} max
 */
async function withPhotos(chosen, files, max) {
  const kept = chosen.kind === 'photos' ? [...chosen.files] : [];
  const known = new Set(kept.map(fingerprint));
  /** @type {string[]} */
  const faults = [];
  for (const file of files) {
    const fault = known.has(fingerprint(file)) ? 'duplicate' : await pictureFault(file);
    if (fault) {
      faults.push(t(`photo_fault.${fault}`, { file: file.name }));
    } else if (kept.length >= max) {
      faults.push(t('train.too_many', { file: file.name, max }));
    } else {
      known.add(fingerprint(file));
      kept.push(file);
    }
  }
  /** @type {Chosen | null} */
  const next = kept.length > 0 ? { kind: 'photos', files: kept } : null;
  return { next, faults };
}

/**
 * Asks which of several sets is meant.
 * @param {{ sets: File[][], onTake: (files: File[]) => void }} props
 */
export function WhichSet({ sets, onTake }) {
  return html`<div class="stack" role="group" aria-labelledby="which-set">
    <p id="which-set" role="alert">${t('train.which')}</p>
    ${sets.map((files) => html`<p key=${fingerprint(/** @type {File} */ (files[0]))}>
      <button class="btn btn-quiet" type="button" onClick=${() => onTake(files)}>${labelOf(files)}</button></p>`)}
  </div>`;
}

/** @param {File[]} files */
const labelOf = (files) =>
  files.length === 1 && files[0] && isZip(files[0])
    ? html`<span class="clip" translate=${false}>${t('train.use_zip', { file: files[0].name })}</span>`
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
    onChange: (files) => onChoose(files.length > 0 ? { kind: 'photos', files } : NOTHING),
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
