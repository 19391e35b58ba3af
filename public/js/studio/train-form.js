// The left half of Train: everything a training needs, and its price on the button.
/** @import { Catalogue, Job } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import { inLanguage, t } from '../i18n/words.js';
import { duration } from '../i18n/format.js';
import { ProblemNotice } from '../parts/notice.js';
import { SpendButton } from '../parts/spend-button.js';
import { h, html, useRef, useState } from '../ui.js';
import { NOTHING, pictureCount, TrainingFiles } from './training-files.js';
import { submitTraining } from './train-submit.js';

/** The same rule as the server's, which also refuses common words. */
const TRIGGER_WORD = /^[A-Za-z][A-Za-z0-9]{2,23}$/;

/** @typedef {import('./train-submit.js').Stage} Stage */
/** @typedef {import('./train-submit.js').Sent} Sent */
/** @typedef {{ base: string, trainer: string, triggerWord: string, name: string, consent: boolean }} Fields */

/** @param {{ catalogue: Catalogue, onStarted: (job: Job) => void }} props */
export function TrainForm({ catalogue, onStarted }) {
  const [fields, setFields] = useState(/** @type {Fields} */ ({
    base: catalogue.bases[0]?.id ?? 'flux', trainer: '', triggerWord: '', name: '', consent: false }));
  const [chosen, setChosen] = useState(/** @type {import('./training-files.js').Chosen} */ (NOTHING));
  const [stage, setStage] = useState(/** @type {Stage | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [checked, setChecked] = useState(false);
  const sent = useRef(/** @type {Sent | null} */ (null));
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const { min, max } = catalogue.training_images;
  const errors = faultsOf(fields, chosen, min, max);
  const shown = checked ? errors : { triggerWord: '', files: '', consent: '' };

  /** @param {Partial<Fields>} change */
  const change = (change) => setFields({ ...fields, ...change });

  /** @param {SubmitEvent} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    setChecked(true);
    if (Object.values(errors).some(Boolean)) {
      focusFirstFault(form.current, errors);
      return;
    }
    setProblem(null);
    try {
      const job = await submitTraining({ fields: { ...fields, trainer: trainerOf(catalogue, fields) }, chosen, sent, onStage: setStage });
      setChosen(NOTHING);
      setFields({ ...fields, triggerWord: '', name: '', consent: false });
      setChecked(false);
      onStarted(job);
    } catch (thrown) {
      setProblem(Problem.from(thrown));
    } finally {
      setStage(null);
    }
  };
  const busy = stage !== null;
  return html`<form class="stack form" ref=${form} onSubmit=${onSubmit} novalidate>
    ${h(BaseChoice, { catalogue, value: fields.base, disabled: busy, onChange: (base) => change({ base, trainer: '' }) })}
    ${h(TrainerChoice, { catalogue, base: fields.base, value: trainerOf(catalogue, fields), disabled: busy, onChange: (trainer) => change({ trainer }) })}
    <div class="field">
      <label class="label" for="trigger">${t('train.trigger')}</label>
      <input class="input mono" id="trigger" name="trigger_word" value=${fields.triggerWord} placeholder="zhangsan7" maxlength="24"
        autocomplete="off" autocapitalize="none" spellcheck=${false} disabled=${busy} aria-invalid=${Boolean(shown.triggerWord)}
        aria-describedby="trigger-hint trigger-error"
        onInput=${(/** @type {Event & { currentTarget: HTMLInputElement }} */ event) => change({ triggerWord: event.currentTarget.value.trim() })} />
      <p class="hint" id="trigger-hint">${t('train.trigger_hint')}</p>
      <p class="error" id="trigger-error" role="alert">${shown.triggerWord || problem?.fields.trigger_word || ''}</p>
    </div>
    <div class="field">
      <label class="label" for="model-name">${t('train.name')} <span class="optional">${t('common.optional')}</span></label>
      <input class="input" id="model-name" name="name" value=${fields.name} placeholder=${t('train.name_placeholder')} maxlength="60" disabled=${busy}
        onInput=${(/** @type {Event & { currentTarget: HTMLInputElement }} */ event) => change({ name: event.currentTarget.value })} />
    </div>
    ${h(TrainingFiles, { chosen, onChoose: setChosen, min, max, disabled: busy, error: shown.files })}
    <div class="field">
      <label class="check"><input type="checkbox" name="consent" checked=${fields.consent} disabled=${busy} aria-invalid=${Boolean(shown.consent)}
        aria-describedby="consent-error" onChange=${(/** @type {Event & { currentTarget: HTMLInputElement }} */ event) => change({ consent: event.currentTarget.checked })} />
        <span>${t('train.consent')}</span></label>
      <p class="error" id="consent-error" role="alert">${shown.consent}</p>
    </div>
    ${h(ProblemNotice, { problem, title: t('train.refused') })}
    ${stage && h(StageBar, { stage })}
    ${h(SpendButton, { label: t('train.submit'), price: catalogue.prices.train, busy: stage ? stageText(stage) : '',
      takes: t('train.takes', { time: duration(catalogue.durations_seconds.train) }) })}
  </form>`;
}

/** The trainer in use: the chosen one, else the base's default. @param {Catalogue} catalogue @param {Fields} fields */
function trainerOf(catalogue, { base, trainer }) {
  const offered = catalogue.trainers.filter((other) => other.base === base);
  return trainer || (offered.find((other) => other.default) ?? offered[0])?.id || '';
}

/**
 * @param {Fields} fields
 * @param {import('./training-files.js').Chosen} chosen
 * @param {number} min
 * @param {number} max
 */
function faultsOf(fields, chosen, min, max) {
  const count = pictureCount(chosen);
  const enough = count === null || (count >= min && count <= max);
  return {
    triggerWord: TRIGGER_WORD.test(fields.triggerWord) ? '' : t('train.trigger_fault'),
    files: chosen.kind === 'none' ? t('train.files_missing') : enough ? '' : t('train.files_count', { n: count ?? 0, min, max }),
    consent: fields.consent ? '' : t('train.consent_missing'),
  };
}

/**
 * @param {HTMLFormElement | null} form
 * @param {ReturnType<typeof faultsOf>} errors
 */
function focusFirstFault(form, errors) {
  const first = errors.triggerWord ? '#trigger' : errors.files ? '.dropzone input' : '[name=consent]';
  const element = form?.querySelector(first);
  if (element instanceof HTMLElement) element.focus();
}

/** @param {{ catalogue: Catalogue, value: string, disabled: boolean, onChange: (base: string) => void }} props */
function BaseChoice({ catalogue, value, disabled, onChange }) {
  return html`<fieldset class="field"><legend class="label">${t('train.base')}</legend>
    <div class="cards-2">${catalogue.bases.map(({ id, title }) => html`<label class="choice" key=${id}>
      <input type="radio" name="base" value=${id} checked=${value === id} disabled=${disabled} onChange=${() => onChange(id)} />
      <span class="choice-title">${inLanguage(title)}</span>
      <span class="choice-sub">${id === 'flux' ? t('train.base_flux') : id === 'sd' ? t('train.base_sd') : ''}</span>
    </label>`)}</div></fieldset>`;
}

/** Only where there is something to choose. @param {{ catalogue: Catalogue, base: string, value: string, disabled: boolean, onChange: (trainer: string) => void }} props */
function TrainerChoice({ catalogue, base, value, disabled, onChange }) {
  const offered = catalogue.trainers.filter((trainer) => trainer.base === base);
  if (offered.length < 2) return null;
  return html`<div class="field"><label class="label" for="trainer">${t('train.trainer')}</label>
    <select class="input" id="trainer" name="trainer" value=${value} disabled=${disabled}
      onChange=${(/** @type {Event & { currentTarget: HTMLSelectElement }} */ event) => onChange(event.currentTarget.value)}>
      ${offered.map(({ id, title }) => html`<option key=${id} value=${id}>${inLanguage(title)}</option>`)}
    </select></div>`;
}

/** @param {{ stage: Stage }} props */
function StageBar({ stage }) {
  return html`<progress class="thin" max="1" value=${stage.fraction} aria-label=${stageText(stage)}></progress>`;
}

/** @param {Stage} stage */
const stageText = (stage) => t(`train.stage_${stage.name}`, { percent: Math.round(stage.fraction * 100) });
