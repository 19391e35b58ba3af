// The pictures of a training: one zip, or single photos with previews.
/** @import { Chosen } from './form-data.d.ts' */
/** @import { FileSet } from './take.js' */
import { Problem } from '../../api/problem.js';
import { Icon } from '../../components/icons.js';
import { toast } from '../../components/toast.js';
import { draftOf } from '../../draft.js';
import { t } from '../../i18n/words.js';
import { lazy } from '../../lazy.js';
import { h, html, useEffect, useState } from '../../ui.js';

/** @type {Chosen} */
export const NOTHING = { kind: 'none' };

/** The draft that says that one left with something chosen. */
export const LEFT_WITH_FILES = 'train-files';

/** How many pictures are chosen; null when a zip does not tell. @param {Chosen} chosen */
export const pictureCount = (chosen) =>
  chosen.kind === 'zip' ? chosen.pictures : chosen.kind === 'photos' ? chosen.files.length : 0;

/** The code for what was chosen: asked for when somebody begins with the form, so that it is there when it is needed. */
export const loadChosen = () => lazy(() => import('./chosen.js'), { messages: ['files'], styles: ['previews'] });

/**
 * What one left with, once it was looked for: null in it when it is not there any more.
 * @type {{ code: typeof import('./chosen.js'), found: Chosen | null } | null}
 */
export let left = null;

/** What one left with is there when the form is drawn: nothing moves. Should it not come, the form looks for it itself. */
export async function needFiles() {
  const { id = '', some = false } = /** @type {{ id?: string, some?: boolean }} */ (draftOf(LEFT_WITH_FILES));
  if (!some || left) return;
  const code = await loadChosen();
  left = { code, found: await code.findLeft(id) };
}

/**
 * @param {{ chosen: Chosen, onChoose: (chosen: Chosen | ((now: Chosen) => Chosen)) => void, min: number, max: number,
 *   disabled: boolean, error: string, used: Chosen | null, onReading: (reading: boolean) => void }} props
 *   `used`: what a training has begun with; `onReading`: whether something is looked through that will be chosen
 */
export function TrainingFiles({ chosen, onChoose, min, max, disabled, error, used, onReading }) {
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState(/** @type {string[]} */ ([]));
  const [sets, setSets] = useState(/** @type {FileSet[]} */ ([]));
  const [coming, setComing] = useState(0);
  const [code, setCode] = useState(left?.code ?? null);

  const failed = (/** @type {unknown} */ thrown) => toast(Problem.from(thrown).message, 'bad');
  useEffect(() => {
    if (!code && /** @type {{ some?: boolean }} */ (draftOf(LEFT_WITH_FILES)).some) loadChosen().then(setCode, failed);
  }, []);
  /** @param {File[]} files @param {FileSystemEntry[]} [entries] what was dropped @param {FileSet} [only] of several */
  const take = async (files, entries = [], only = undefined) => {
    if (disabled || files.length === 0) return;
    setRefused([]);
    setSets([]);
    onReading(true);
    setComing(files.length);
    /** @type {typeof onChoose} */
    const onChosen = (next) => {
      onChoose(next);
      setComing(0);
      onReading(false);
    };
    try {
      const loaded = await loadChosen();
      setCode(loaded);
      const found = only ? [only] : await loaded.setsOf(files, entries);
      if (found.length > 1) return setSets(found);
      for (const set of found) setRefused(await loaded.take(set, chosen, max, onChosen));
    } catch (thrown) {
      failed(thrown);
    } finally {
      setComing(0);
      onReading(false);
    }
  };
  /** @param {DragEvent} event */
  const onDragOver = (event) => {
    event.preventDefault();
    setOver(!disabled);
  };
  /** @param {DragEvent} event */
  const onDrop = (event) => {
    event.preventDefault();
    setOver(false);
    const { items = [], files = [] } = event.dataTransfer ?? {};
    // They are there as long as the event lasts.
    take([...files], [...items].flatMap((item) => item.webkitGetAsEntry?.() ?? []));
  };
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const onPick = (event) => {
    const input = event.currentTarget;
    const files = [...(input.files ?? [])];
    input.value = ''; // so that the same file can be chosen again after it was removed
    take(files);
  };
  return html`<div class="field" role="group" aria-labelledby="files-label">
    <span class="label" id="files-label">${t('train.files')}</span>
    <p class="hint" id="files-hint">${t('train.files_note')}</p>
    <label class="dropzone" data-over=${over} data-filled=${chosen.kind !== 'none' || coming > 0} data-invalid=${Boolean(error)}
      onDragOver=${onDragOver} onDragLeave=${() => setOver(false)} onDrop=${onDrop}>
      <input type="file" multiple accept=".zip,application/zip,.jfif,.jpe,.avif,.bmp,.gif,.txt,image/jpeg,image/png,image/webp"
        disabled=${disabled} aria-describedby="files-hint files-error" onChange=${onPick} />
      ${h(Icon, { name: 'upload' })}
      <span class="dropzone-main">${t('train.drop')}</span>
      <span class="dropzone-sub">${t('train.drop_detail', { min, max })}</span>
    </label>
    <p class="error" id="files-error" role="alert">${error}</p>
    ${refused.length > 0 && html`<ul class="error refused">
      ${refused.map((text) => html`<li key=${text}>${text}</li>`)}</ul>`}
    ${code && sets.length > 0 && h(code.WhichSet, { sets, onTake: (set) => take(set.files, [], set) })}
    ${code && h(code.KeptFiles, { chosen, used, onChoose })}
    ${chosen.kind === 'none' && h(Coming, { files: Math.min(coming, max) })}
    ${code && h(code.ChosenPictures, { chosen, onChoose: (next) => { setRefused([]); onChoose(next); }, min, max, disabled })}
  </div>`;
}

/**
 * The place of what was chosen, from the press on: what comes into it pushes nothing away.
 * @param {{ files: number }} props of these one alone is a zip
 */
function Coming({ files }) {
  if (files === 0) return null;
  return html`<ul class="files-coming" data-zip=${files === 1} aria-hidden="true">
    ${Array.from({ length: files }, (_, n) => html`<li class="skeleton" key=${n}></li>`)}</ul>`;
}
