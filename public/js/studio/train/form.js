// The left half of Train: everything a training needs, and its price on the button.
/** @import { Catalogue, Job } from '../../api.d.ts' */
/** @import { Chosen, Fields, Stage } from './form-data.d.ts' */
import { FormStatus } from '../../components/form-status.js';
import { SpendButton } from '../../components/spend-button.js';
import { draftOf, useDraft } from '../../draft.js';
import { duration } from '../../i18n/numbers.js';
import { t } from '../../i18n/words.js';
import { me } from '../../session.js';
import { h, html, useEffect, useRef, useState } from '../../ui.js';
import { models } from '../models.js';
import { BaseChoice, Consent, NameField, TrainerChoice, TriggerWordField } from './fields.js';
import { left, loadChosen, NOTHING, pictureCount, TrainingFiles } from './files.js';
import { loadSending, useTrainingOrder } from './order.js';

/** @typedef {typeof import('./common-words.js')} CommonWords */

/** The same rule as the server's. */
const TRIGGER_WORD = /^[A-Za-z][A-Za-z0-9]{2,23}$/;
const NO_FAULTS = { triggerWord: '', files: '', consent: '' };

/**
 * @param {{ catalogue: Catalogue, training: boolean, onStarted: (job: Job) => void, onUnsure: () => void }} props
 *   `training`: one runs, and the form waits for it; `onUnsure`: it may have been started
 */
export function TrainForm({ catalogue, training, onStarted, onUnsure }) {
  const [fields, setFields] = useState(() => ({ ...startingWith(catalogue), ...draftOf('train') }));
  const [chosen, setChosen] = useState(/** @type {Chosen} */ (left?.found ?? NOTHING));
  const [used, setUsed] = useState(/** @type {Chosen | null} */ (null));
  const [checked, setChecked] = useState(false);
  const [sent, setSent] = useState(false);
  const [reading, setReading] = useState(false);
  const [pressed, setPressed] = useState(false);
  const [words, setWords] = useState(/** @type {CommonWords | null} */ (null));
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const { stage, problem, asked, captions, order, stop } = useTrainingOrder((job) => {
    // The pictures stay: they are good for another model, and taking them away would move all that follows.
    setFields({ ...fields, triggerWord: '', name: '', consent: false });
    setChecked(false);
    setUsed(chosen);
    onStarted(job);
  });
  const { min, max } = catalogue.training_images;
  const common = words?.faultOf(fields.triggerWord, (triggerWord) => change({ triggerWord })) ?? '';
  const faults = faultsOf(fields, chosen, common, min, max);
  const onBegun = () => begun(setWords);
  const sentWord = useRef('');
  const stopButton = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const shown = checked ? faults : NO_FAULTS;
  const disabled = stage !== null || training;
  const trainer = trainerOf(catalogue, fields);
  const slots = slotsOf(catalogue);

  // What was pressed is out of use now: whoever works with the keyboard goes on from what can be done instead.
  useEffect(() => {
    if (disabled && (document.activeElement ?? document.body).matches('body, :disabled')) stopButton.current?.focus();
  }, [disabled]);
  /** @param {Partial<Fields>} change */
  const change = (change) => setFields({ ...fields, ...change });
  // Consent is given anew.
  useDraft('train', { ...fields, consent: false });
  useEffect(() => void (problem?.unsure && onUnsure()), [problem]);
  useEffect(() => {
    if (!pressed || reading) return;
    setPressed(false);
    submit();
  }, [pressed, reading]);
  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    event.preventDefault();
    if (disabled) return undefined;
    // Pressed while the photos are looked through: they are what is meant. What becomes of it has its room from now on.
    if (reading) {
      setSent(true);
      return setPressed(true);
    }
    return submit();
  };
  const submit = () => {
    setChecked(true);
    if (Object.values(faults).some(Boolean)) return focusFirst(form.current, faults);
    setSent(true);
    sentWord.current = fields.triggerWord;
    return order({ ...fields, trainer }, chosen);
  };
  return html`<form class="stack form" ref=${form} onSubmit=${onSubmit} novalidate
    onfocusin=${onBegun} onPointerEnter=${onBegun}>
    ${h(BaseChoice, { catalogue, value: fields.base, disabled, onChange: (base) => change({ base, trainer: '' }) })}
    ${h(TrainerChoice, {
      catalogue,
      base: fields.base,
      value: trainer,
      disabled,
      onChange: (trainer) => change({ trainer }),
    })}
    ${h(TriggerWordField, {
      value: fields.triggerWord,
      fault: shown.triggerWord || common || (sentWord.current === fields.triggerWord && problem?.fields.trigger_word) || '',
      disabled,
      onChange: (triggerWord) => change({ triggerWord }),
    })}
    ${h(NameField, { value: fields.name, disabled, onChange: (name) => change({ name }) })}
    ${h(TrainingFiles, { chosen, onChoose: setChosen, min, max, disabled, error: shown.files, used, onReading: setReading })}
    ${h(Consent, { value: fields.consent, fault: shown.consent, disabled, onChange: (consent) => change({ consent }) })}
    <div class="form-foot">${h(SpendButton, {
      label: t('train.submit'),
      price: catalogue.prices.train,
      busy: stage || pressed ? stageText(stage ?? { name: 'packing', fraction: 0 }) : '',
      takes: `${t('train.takes', { time: duration(catalogue.durations_seconds.train) })} · ${t('train.slots', slots)}`,
      locked: lockOf(catalogue, training, slots),
    })}</div>
    <${FormStatus} sent=${sent} problem=${problem} about=${[fields, chosen]} long=${asked !== null}
      title=${t('train.refused')}>
      ${asked && h(asked.LeftOut, { upload: asked.upload, usesCaptions: usesCaptions(catalogue, trainer) })}
      ${captions > 0 && html`<p class="muted">
        ${t(usesCaptions(catalogue, trainer) ? 'train.captions' : 'train.captions_ignored', { n: captions })}</p>`}
      ${stage && html`<progress class="thin" max="1" value=${stage.fraction}
        aria-label=${stageText(stage)}></progress>
        ${stage.name !== 'starting' && html`<p>
          <button class="link" type="button" ref=${stopButton} onClick=${stop}>${t('train.stop')}</button></p>`}`}
    <//>
  </form>`;
}

/**
 * Why nothing can be trained now.
 * @param {Catalogue} catalogue
 * @param {boolean} training
 * @param {{ used: number, of: number }} slots
 */
function lockOf({ studios }, training, slots) {
  if (studios.train.paused) return t('studio.paused');
  if (training) return `${t('train.running')} ${t('train.slots', slots)}`;
  if (slots.used < slots.of) return null;
  return html`${t('train.slots_full', slots)} <a href="/billing#plan">${t('train.slots_more')}</a>`;
}

/** @param {Catalogue} catalogue @param {string} trainer */
const usesCaptions = ({ trainers }, trainer) => trainers.some(({ id, captions }) => id === trainer && captions);

/**
 * Somebody begins with the form: what it will need is on its way. What does not come now is asked for in its turn, and the
 * server knows the common words, too.
 * @param {(words: CommonWords) => void} onWords
 */
const begun = (onWords) =>
  void Promise.all([loadChosen(), loadSending(), import('./common-words.js').then(onWords)]).catch(() => undefined);

/**
 * @param {Catalogue} catalogue
 * @returns {Fields}
 */
const startingWith = (catalogue) => ({
  base: catalogue.bases[0]?.id ?? 'flux',
  trainer: '',
  triggerWord: '',
  name: '',
  consent: false,
});

/**
 * The trainer in use: the chosen one, else the base's default.
 * @param {Catalogue} catalogue
 * @param {Fields} fields
 */
function trainerOf(catalogue, { base, trainer }) {
  const offered = catalogue.trainers.filter((other) => other.base === base);
  return trainer || (offered.find((other) => other.default) ?? offered[0])?.id || '';
}

/**
 * What still speaks against sending. A zip that does not tell its pictures is left to the server, and one of too many files:
 * those that it leaves out do not count.
 * @param {Fields} fields
 * @param {Chosen} chosen
 * @param {string | object} common what speaks against a common word
 * @param {number} min
 * @param {number} max
 */
function faultsOf(fields, chosen, common, min, max) {
  const n = pictureCount(chosen) ?? min;
  const enough = n >= min && (n <= max || chosen.kind === 'zip');
  const files = enough ? '' : t('train.files_count', { n, min, max });
  return {
    triggerWord: TRIGGER_WORD.test(fields.triggerWord) ? common : t('train.trigger_fault'),
    files: chosen.kind === 'none' ? t('train.files_missing') : files,
    consent: fields.consent ? '' : t('train.consent_missing'),
  };
}

/**
 * @param {HTMLFormElement | null} form
 * @param {ReturnType<typeof faultsOf>} faults
 */
function focusFirst(form, faults) {
  const first = faults.triggerWord ? '#trigger' : faults.files ? '.dropzone input' : '[name=consent]';
  const element = form?.querySelector(first);
  if (element instanceof HTMLElement) element.focus();
}

/** @param {Stage} stage */
const stageText = ({ name, fraction }) => t(`train.stage_${name}`, { percent: Math.round(fraction * 100) });

/**
 * How many models the plan has room for, and how many there are (requirement D4). The server counts, too.
 * @param {Catalogue} catalogue
 */
function slotsOf({ plans }) {
  const taken = new Set(['training', 'ready']);
  const mine = models.value.filter(({ trigger_word, state }) => trigger_word !== null && taken.has(state));
  const plan = plans.find(({ id }) => id === me.value?.plan) ?? plans[0];
  return { used: mine.length, of: plan?.model_slots ?? Infinity };
}
