// The left half of Take Photo: model, prompt, how many, which shape, and the price on the button.
/** @import { Catalogue, Job } from '../../api.d.ts' */
/** @import { Kept } from '../given.js' */
import { FormStatus } from '../../components/form-status.js';
import { Notice } from '../../components/notice.js';
import { SpendButton } from '../../components/spend-button.js';
import { draftOf, useDraft } from '../../draft.js';
import { duration } from '../../i18n/numbers.js';
import { t } from '../../i18n/words.js';
import { useGiven } from '../use-given.js';
import { h, html, useEffect, useRef, useState } from '../../ui.js';
import { usable } from '../models.js';
import { Count, lengthOf, PromptField, Ratio, SeedField } from './fields.js';
import { ModelChoice } from './model-choice.js';
import { usePhotoOrder } from './order.js';
import { prefill } from './prefill.js';

/**
 * @typedef {{ model: string, prompt: string, count: number, ratio: string, seed: string, gone: string, given: Kept | null }} Fields
 *   `gone`: the name of the model one came for and that is not there, until another one is chosen
 */

/**
 * @param {{ catalogue: Catalogue, onStarted: (job: Job) => void, onUnsure: () => void }} props `onUnsure`: it may have been
 *   started
 */
export function PhotoForm({ catalogue, onStarted, onUnsure }) {
  const [fields, setFields] = useState(() => arrivingWith(catalogue));
  const [missing, setMissing] = useState(false);
  const [sent, setSent] = useState(false);
  const prompt = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const { busy, problem, order } = usePhotoOrder(onStarted);
  const max = catalogue.studios.photo.limits.prompt_chars_max ?? Infinity;
  const models = usable();
  // One's own model is what one came for; without one, the first base model.
  const own = models.find(({ trigger_word }) => trigger_word !== null);
  const model = models.find(({ id }) => id === fields.model) ?? (fields.gone ? undefined : own ?? models[0]);

  /** @param {Partial<Fields>} change */
  const change = (change) => {
    setFields((now) => ({ ...now, ...change }));
    if (change.prompt) setMissing(false);
  };
  const given = useGiven(model, fields.prompt.trim(), fields.given, catalogue.puts_into_english
    ? { max, disabled: busy, onChange: (given) => change({ given }) } : null);
  useDraft('photo', fields);
  useEffect(() => void (problem?.unsure && onUnsure()), [problem]);
  useEffect(() => {
    if (!prefill.value) return;
    setFields(filledIn(prefill.value, fields, catalogue));
    prefill.value = null;
    prompt.current?.focus();
  }, [prefill.value]);
  /** @param {SubmitEvent} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    const text = fields.prompt.trim();
    setMissing(!text);
    if (!text || lengthOf(text) > max || !model) return prompt.current?.focus();
    const english = given.forOrder();
    if (!english) return undefined;
    setSent(true);
    return order({ ...fields, model: model.id, prompt: text, ...(!model.takes_seed && { seed: '' }) }, english.text);
  };
  return html`<form class="stack form" onSubmit=${onSubmit} novalidate>
    ${h(ModelChoice, {
      models,
      value: model?.id ?? '',
      disabled: busy,
      onChange: (id) => change({ model: id, gone: '' }),
    })}
    ${fields.gone && h(Notice, { tone: 'bad', title: t('photo.model_gone', { name: fields.gone }) })}
    ${h(PromptField, {
      field: prompt,
      value: fields.prompt,
      triggerWord: model?.trigger_word ?? null,
      chinese: !model || model.reads_chinese ? 'read' : catalogue.puts_into_english ? 'given' : 'lost',
      missing,
      max,
      disabled: busy,
      onChange: (text) => change({ prompt: text }),
    })}
    ${given.content}
    ${h(Count, {
      value: fields.count,
      max: catalogue.photo_count_max,
      disabled: busy,
      onChange: (count) => change({ count }),
    })}
    ${h(Ratio, {
      value: fields.ratio,
      ratios: catalogue.aspect_ratios,
      disabled: busy,
      onChange: (ratio) => change({ ratio }),
    })}
    ${model?.takes_seed !== false
      && h(SeedField, { value: fields.seed, disabled: busy, onChange: (seed) => change({ seed }) })}
    <div class="form-foot">${h(SpendButton, {
      label: `${t('photo.submit')} × ${fields.count}`,
      price: catalogue.prices.photo * fields.count,
      busy: busy ? t('photo.starting') : '',
      takes: t('photo.takes', { time: duration(catalogue.durations_seconds.photo) }),
      disabled: !model,
      locked: (catalogue.studios.photo.paused || model?.paused) && t('studio.paused'),
    })}</div>
    ${h(FormStatus, { sent, problem, about: [fields], title: t('photo.refused') })}
  </form>`;
}

/**
 * @param {Catalogue} catalogue
 * @returns {Fields}
 */
const startingWith = (catalogue) => ({
  model: '',
  prompt: '',
  count: Math.min(2, catalogue.photo_count_max),
  ratio: catalogue.aspect_ratios[0] ?? '1:1',
  seed: '',
  gone: '',
  given: null,
});

/**
 * The form as it is first drawn: what was in it when it was left, and what somebody came with, are in it then, or what it
 * says would push the fields down.
 * @param {Catalogue} catalogue
 */
function arrivingWith(catalogue) {
  const fields = { ...startingWith(catalogue), ...draftOf('photo') };
  return prefill.value ? filledIn(prefill.value, fields, catalogue) : fields;
}

/**
 * The form for somebody who came from a picture or a model; what is left open stays as it was.
 * @param {import('./prefill.js').Prefill} prefill
 * @param {Fields} fields
 * @param {Catalogue} catalogue
 * @returns {Fields}
 */
function filledIn({ model, input, gone }, fields, { aspect_ratios }) {
  const ratio = input.aspect_ratio ?? '';
  return {
    ...fields,
    model: model ?? fields.model,
    prompt: input.prompt ?? fields.prompt,
    given: input.prompt && input.engine_prompt ? { of: input.prompt, text: input.engine_prompt, edited: true } : fields.given,
    ratio: aspect_ratios.includes(ratio) ? ratio : fields.ratio,
    seed: String(input.seed ?? ''),
    gone: gone ?? '',
  };
}
