// Editing a picture, over the lightbox: all of it, or what is painted.
/** @import { Asset, Catalogue, Job } from '../api.d.ts' */
/** @import { History } from './marks.js' */
/** @import { Stage } from './stage.js' */
import { Compare } from '../components/compare.js';
import { Icon } from '../components/icons.js';
import { t } from '../i18n/words.js';
import { h, html, render, useEffect, useMemo, useRef, useState } from '../ui.js';
import { Canvas } from './canvas.js';
import { coverageFault, coverageText } from './coverage.js';
import { EditForm } from './edit-form.js';
import { Help } from './help.js';
import { pressKey } from './keys.js';
import { createPainting } from './painting.js';
import { Made, Progressing } from './progress.js';
import { Region } from './region.js';
import { followEdit, runningOn } from './running.js';
import { Tools } from './tools.js';
import { useCoverage, useKept } from './use-painting.js';

/** @typedef {{ asset: Asset, catalogue: Catalogue, history: History | null, onMade: (asset: Asset) => void }} About */

/** @param {About} about */
export function showEditor(about) {
  const place = document.createElement('div');
  document.body.append(place);
  const close = () => {
    render(null, place);
    place.remove();
  };
  render(h(Editor, { ...about, onClose: close }), place);
}

/** @param {About & { onClose: () => void }} props */
function Editor({ asset: first, catalogue, history, onMade, onClose }) {
  const dialog = useDialog(onClose);
  const [asset, setAsset] = useState(first);
  const [brush, setBrush] = useState(true);
  const [help, setHelp] = useState(false);
  const [live, setLive] = useState(() => runningOn(first.id));
  const [made, setMade] = useState(/** @type {Asset | null} */ (null));
  const { edit: offer } = catalogue.studios;
  const stage = useRef(/** @type {Stage | null} */ (null));
  const painting = useMemo(() => createPainting(asset, (asset === first && history) || undefined), [asset.width, asset.height]);
  const coverage = useCoverage(painting);
  useKept(asset.id, painting);
  useEffect(() => (live ? live.whenMade((result) => finish(result)) : undefined), [live]);

  /** @param {Job} job */
  const started = (job) => setLive(followEdit(asset.id, job, onMade));
  /** @param {Asset | null} result null when it failed: the form is there again, with all that was painted */
  const finish = (result) => {
    setLive(null);
    if (!result) return;
    painting.rest();
    setMade(result);
  };
  /** @param {Asset} next */
  const goOn = (next) => {
    setAsset(next);
    setMade(null);
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    event.stopPropagation(); // the lightbox below has keys of its own
    if (stage.current && brush) pressKey(stage.current, event, { onHelp: () => setHelp(true) });
  };
  return html`<dialog class="editor" ref=${dialog} aria-labelledby="editor-title" onKeyDown=${onKeyDown}>
    <div class="editor-top">
      <h2 id="editor-title">${t('brush.title')}</h2>
      ${!made && h(Mode, { brush, disabled: live !== null, onChange: setBrush })}
      <button class="icon-btn" type="button" aria-label=${t('common.close')} onClick=${() => dialog.current?.close()}>
        ${h(Icon, { name: 'close' })}</button>
    </div>
    <div class="editor-stage">
      ${made
        ? h(Compare, { before: asset.urls.web, after: made })
        : brush
          ? html`${h(Tools, { painting, onFit: () => stage.current?.fit(), onHelp: () => setHelp(true) })}
            ${h(Canvas, { asset, painting, onStage: (now) => { stage.current = now; } })}`
          : html`<img class="editor-whole" src=${asset.urls.web} alt=${asset.prompt} translate=${false}
              width=${asset.width} height=${asset.height} />`}
    </div>
    <div class="editor-side">
      ${made && h(Made, { onGoOn: () => goOn(made), onAgain: () => goOn(asset), onDone: () => dialog.current?.close() })}
      ${live && h(Progressing, { live: live.job })}
      <div class="stack editor-ask" data-over=${live !== null || made !== null}>
        ${brush && html`<p class="brush-covered" data-fault=${coverageFault(coverage)}>${coverageText(coverage)}</p>
          ${h(Region, { painting })}`}
        ${h(EditForm, { key: asset.id, asset, offer, painting: brush ? painting : null, coverage, onStarted: started })}
      </div>
    </div>
    <p class="visually-hidden" role="status">${painting.said.value}</p>
    ${help && h(Help, { onClose: () => setHelp(false) })}
  </dialog>`;
}

/** @param {{ brush: boolean, disabled: boolean, onChange: (brush: boolean) => void }} props */
function Mode({ brush, disabled, onChange }) {
  return html`<fieldset class="segments segments-small editor-mode"><legend class="visually-hidden">${t('brush.mode')}</legend>
    ${[true, false].map((part) => html`<label key=${String(part)}>
      <input type="radio" name="edit-mode" checked=${brush === part} disabled=${disabled} onChange=${() => onChange(part)} />
      <span>${t(part ? 'brush.mode_part' : 'brush.mode_whole')}</span></label>`)}
  </fieldset>`;
}

/** Open while it is in the page; going back closes it, and not the lightbox below. @param {() => void} onClose */
function useDialog(onClose) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const shown = dialog.current;
    const back = () => shown?.close();
    shown?.showModal();
    history.pushState({ ...history.state, editor: true }, '');
    addEventListener('popstate', back);
    shown?.addEventListener('close', onClose);
    return () => {
      removeEventListener('popstate', back);
      shown?.close();
      if (history.state?.editor) history.back();
      // What it was opened from may be gone with the picture: another version is seen below now.
      if (document.activeElement === document.body) {
        const below = [...document.querySelectorAll('dialog[open]')].at(-1)?.querySelector('.lightbox-actions .btn');
        if (below instanceof HTMLElement) below.focus();
      }
    };
  }, []);
  return dialog;
}
