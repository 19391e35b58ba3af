// The left half of Take Photo: model, prompt, how many, which shape, and the price on the button.
/** @import { Catalogue, Job, Model } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import { newKey } from '../api/request.js';
import * as api from '../api/routes.js';
import { t } from '../i18n/words.js';
import { duration } from '../i18n/format.js';
import { Icon } from '../parts/icons.js';
import { ProblemNotice } from '../parts/notice.js';
import { SpendButton } from '../parts/spend-button.js';
import { h, html, useEffect, useRef, useState } from '../ui.js';
import { ModelChoice } from './model-choice.js';
import { usable, wish } from './state.js';

/** What engines accept as a seed. */
const SEED_MAX = 2_147_483_647;
const PROMPT_MAX = 2_000;
/** @type {import('../i18n/words.js').Key[]} */
const IDEAS = ['photo.idea_portrait', 'photo.idea_forest', 'photo.idea_city', 'photo.idea_sea'];

/** @typedef {{ model: string, prompt: string, count: number, ratio: string, seed: string }} Fields */
/** @typedef {Event & { currentTarget: HTMLInputElement }} InputEvent */

/** @param {{ catalogue: Catalogue, onStarted: (job: Job) => void }} props */
export function PhotoForm({ catalogue, onStarted }) {
  const models = usable();
  const [fields, setFields] = useState(/** @type {Fields} */ ({
    model: '', prompt: '', count: 2, ratio: catalogue.aspect_ratios[0] ?? '1:1', seed: '' }));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [missing, setMissing] = useState('');
  const [advanced, setAdvanced] = useState(false);
  const last = useRef({ body: '', key: '' });
  const prompt = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  // One's own newest model is what one came for; without one, the first base model.
  const model = models.find(({ id }) => id === fields.model) ?? models.find(({ trigger_word }) => trigger_word) ?? models[0];

  /** @param {Partial<Fields>} change */
  const change = (change) => setFields({ ...fields, ...change });

  useEffect(() => {
    const wanted = wish.value;
    if (!wanted) return;
    wish.value = null;
    const { input } = wanted;
    change({ model: wanted.model ?? fields.model, prompt: input.prompt ?? fields.prompt,
      ratio: input.aspect_ratio && catalogue.aspect_ratios.includes(input.aspect_ratio) ? input.aspect_ratio : fields.ratio,
      seed: input.seed == null ? '' : String(input.seed) });
    setAdvanced(input.seed != null);
    prompt.current?.focus();
  }, [wish.value]);

  /** @param {SubmitEvent} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    const text = fields.prompt.trim();
    setMissing(text ? '' : t('photo.prompt_missing'));
    if (!text || !model) {
      prompt.current?.focus();
      return;
    }
    setProblem(null);
    setBusy(true);
    const input = { model: model.id, prompt: text, count: fields.count, aspect_ratio: fields.ratio,
      ...(fields.seed !== '' && { seed: Math.min(SEED_MAX, Number(fields.seed)) }) };
    const body = JSON.stringify(input);
    if (last.current.body !== body) last.current = { body, key: newKey() };
    try {
      const job = await api.takePhotos(input, last.current.key);
      last.current = { body: '', key: '' };
      onStarted(job);
    } catch (thrown) {
      const refused = Problem.from(thrown);
      // Without an answer the same key is sent again: the pictures may be on their way already.
      if (refused.status !== 0 && refused.status < 500) last.current = { body: '', key: '' };
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  return html`<form class="stack form" onSubmit=${onSubmit} novalidate>
    ${h(ModelChoice, { models, value: model?.id ?? '', disabled: busy, onChange: (id) => change({ model: id }) })}
    <div class="field">
      <label class="label" for="prompt">${t('photo.prompt')}</label>
      <textarea class="input" id="prompt" name="prompt" rows="5" ref=${prompt} value=${fields.prompt} maxlength=${PROMPT_MAX} disabled=${busy}
        placeholder=${t('photo.prompt_placeholder')} aria-describedby="prompt-hint prompt-error" aria-invalid=${Boolean(missing)}
        onInput=${(/** @type {Event & { currentTarget: HTMLTextAreaElement }} */ event) => { change({ prompt: event.currentTarget.value }); setMissing(''); }}></textarea>
      <p class="hint" id="prompt-hint">${h(PromptHint, { model, prompt: fields.prompt })}</p>
      <p class="error" id="prompt-error" role="alert">${missing}</p>
      <div class="chips" role="group" aria-label=${t('photo.ideas')}>${IDEAS.map((idea) => html`<button class="chip" type="button" key=${idea} disabled=${busy}
        onClick=${() => { change({ prompt: t(idea) }); setMissing(''); }}>${t(idea).split(/[，,]/)[0]}</button>`)}</div>
    </div>
    ${h(Count, { value: fields.count, max: catalogue.photo_count_max, disabled: busy, onChange: (count) => change({ count }) })}
    ${h(Ratio, { value: fields.ratio, ratios: catalogue.aspect_ratios, disabled: busy, onChange: (ratio) => change({ ratio }) })}
    <details class="more" open=${advanced} onToggle=${(/** @type {Event & { currentTarget: HTMLDetailsElement }} */ event) => setAdvanced(event.currentTarget.open)}>
      <summary>${t('photo.advanced')}${h(Icon, { name: 'down' })}</summary>
      ${h(Seed, { value: fields.seed, disabled: busy, onChange: (seed) => change({ seed }) })}
    </details>
    ${h(ProblemNotice, { problem, title: t('photo.refused') })}
    ${h(SpendButton, { label: t('photo.submit'), price: catalogue.prices.photo * fields.count, busy: busy ? t('photo.starting') : '', disabled: !model,
      takes: t('photo.takes', { time: duration(catalogue.durations_seconds.photo) }) })}
  </form>`;
}

/** A trained face answers to its word; whoever forgets it is told that it is put in front. @param {{ model: Model | undefined, prompt: string }} props */
function PromptHint({ model, prompt }) {
  const word = model?.trigger_word;
  if (!word) return t('photo.hint_base');
  const there = prompt.toLowerCase().includes(word.toLowerCase());
  return there ? t('photo.hint_there', { word }) : t('photo.hint_added', { word });
}

/** @param {{ value: number, max: number, disabled: boolean, onChange: (count: number) => void }} props */
function Count({ value, max, disabled, onChange }) {
  return html`<fieldset class="field"><legend class="label">${t('photo.count')}</legend><div class="segments">
    ${Array.from({ length: max }, (_, index) => index + 1).map((count) => html`<label key=${count}>
      <input type="radio" name="count" value=${count} checked=${value === count} disabled=${disabled} onChange=${() => onChange(count)} /><span>${count}</span></label>`)}
  </div></fieldset>`;
}

/** @param {{ value: string, ratios: string[], disabled: boolean, onChange: (ratio: string) => void }} props */
function Ratio({ value, ratios, disabled, onChange }) {
  return html`<fieldset class="field"><legend class="label">${t('photo.ratio')}</legend><div class="segments ratios">
    ${ratios.map((ratio) => html`<label key=${ratio}>
      <input type="radio" name="ratio" value=${ratio} checked=${value === ratio} disabled=${disabled} onChange=${() => onChange(ratio)} />
      <span><i class="ratio-shape" style=${{ '--ratio': ratio.replace(':', ' / ') }} data-tall=${isTall(ratio)} aria-hidden="true"></i>${ratio}</span></label>`)}
  </div></fieldset>`;
}

/** @param {string} ratio */
function isTall(ratio) {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  return height > width;
}

/** @param {{ value: string, disabled: boolean, onChange: (seed: string) => void }} props */
function Seed({ value, disabled, onChange }) {
  return html`<div class="field"><label class="label" for="seed">${t('photo.seed')} <span class="optional">${t('common.optional')}</span></label>
    <div class="row">
      <input class="input mono" id="seed" name="seed" inputmode="numeric" pattern="[0-9]*" maxlength="10" value=${value} disabled=${disabled}
        placeholder=${t('photo.seed_random')} aria-describedby="seed-hint"
        onInput=${(/** @type {InputEvent} */ event) => {
          const digits = event.currentTarget.value.replace(/\D/g, '');
          event.currentTarget.value = digits;
          onChange(digits);
        }} />
      <button class="btn btn-quiet" type="button" disabled=${disabled || value === ''} onClick=${() => onChange('')}>${h(Icon, { name: 'dice' })}${t('photo.seed_clear')}</button>
    </div>
    <p class="hint" id="seed-hint">${t('photo.seed_hint')}</p></div>`;
}
