// What can be said of a picture beside its prompt: what goes into its fields, whose face it has, and a picture to take from.
// Loaded when somebody opens it.
/** @import { Model, Prompt } from '../../api.d.ts' */
/** @import { Given } from '../given.js' */
/** @import { Pressed } from './press.js' */
/** @import { Sent } from './reference.js' */
import { t } from '../../i18n/words.js';
import { h, html, useEffect, useRef, useState } from '../../ui.js';
import { Chinese } from './chinese.js';
import { readerOf, takesSeed } from './press.js';
import { Reference } from './reference.js';

/**
 * @param {Pressed & { tried: boolean, own?: Model, looks: number, hadReference: boolean, disabled: boolean,
 *   onSlots: (slots: Record<string, string>) => void, onGiven: (given: Given) => void, onFace: (id: string) => void,
 *   onSeed: (seed: number | null) => void, onSent: (sent: Sent | null) => void, onSending: (sending: boolean) => void }} props `own`: the model of the face that was
 *   chosen, also where it is not used; `looks`: grows when somebody pressed before there was anything to see;
 *   `hadReference`: what is made again was made from a picture
 */
export function Filling(props) {
  const { prompt, slots, max, tried, models, model, own, byReference, sent, given, looks, disabled } = props;
  const speaks = (prompt.own || prompt.slots.length > 0) && !prompt.locked;
  const reader = speaks ? readerOf(props) : null;
  return html`<div class="stack filling">
    ${h(Slots, { key: prompt.id, prompt, values: slots, max, tried, disabled, onChange: props.onSlots })}
    ${h(Face, { models, value: model, byReference, own, disabled, onChange: props.onFace })}
    ${reader === 'nobody' && html`<p class="hint" data-warns="true">${t('filling.no_chinese')}</p>`}
    ${reader && reader !== 'nobody' && h(Chinese, {
      key: prompt.id, prompt, values: slots, given, max: props.englishMax, model: reader.name, asked: looks, disabled, onChange: props.onGiven,
    })}
    ${h(Seed, { key: `${prompt.id}-seed`, value: props.seed, disabled: disabled || !takesSeed(props), onChange: props.onSeed })}
    ${props.hadReference && !byReference && html`<p class="hint" data-warns="true">${t('filling.reference_gone')}</p>`}
    ${h(Reference, { value: sent, disabled, onChange: props.onSent, onSending: props.onSending })}
  </div>`;
}

/**
 * The fields of a prompt, with what each takes where nothing is said.
 * @param {{ prompt: Prompt, values: Record<string, string>, max: number, tried: boolean, disabled: boolean,
 *   onChange: (values: Record<string, string>) => void }} props
 */
function Slots({ prompt, values, max, tried, disabled, onChange }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    // Whoever pressed without it is led there.
    /** @type {HTMLElement | null | undefined} */
    const missing = tried ? box.current?.querySelector('[aria-invalid=true]') : null;
    missing?.focus();
  }, [tried]);
  if (prompt.slots.length === 0 || prompt.locked) return null;
  return html`<div class=${prompt.slots.length > 1 ? 'fields-2' : ''} ref=${box}>${prompt.slots.map(({ name, title, example }) => {
    const text = (values[name] ?? '').trim();
    const missing = tried && !example && !text;
    const over = [...text].length - max;
    return html`<div class="field" key=${name}>
      <label class="label" for="slot-${name}" translate=${prompt.own ? false : undefined}>${title} ${example && html`<span class="optional">${t('common.optional')}</span>`}</label>
      <input class="input" id="slot-${name}" value=${values[name] ?? ''} disabled=${disabled}
        placeholder=${example ? t('library.example', { example }) : ''} aria-invalid=${missing || over > 0} aria-describedby="slot-${name}-error"
        onInput=${(/** @type {Event & { currentTarget: HTMLInputElement }} */ { currentTarget }) =>
          onChange({ ...values, [name]: currentTarget.value })} />
      <p class="error" id="slot-${name}-error" role="alert">${missing ? t('library.slot_missing') : over > 0 ? t('filling.slot_long', { n: over, max }) : ''}</p>
    </div>`;
  })}</div>`;
}

/**
 * Whose face is in the picture, and by which model it is made.
 * @param {{ models: Model[], value: string, byReference: boolean, own?: Model, disabled: boolean, onChange: (id: string) => void }} props
 *   `byReference`: a reference picture has an engine of its own, but for faces that can be put into its arrangement; `own`: the
 *   model of the face that was chosen
 */
function Face({ models, value, byReference, own: chosen, disabled, onChange }) {
  const own = models.filter(({ trigger_word }) => trigger_word !== null);
  const base = models.filter(({ trigger_word }) => trigger_word === null);
  return html`<div class="field">
    <label class="label" for="library-face">${t('library.face')}</label>
    <select class="input" id="library-face" disabled=${disabled || (byReference && !own.some(({ takes_reference }) => takes_reference))} aria-describedby="library-face-hint"
      onChange=${(/** @type {Event & { currentTarget: HTMLSelectElement }} */ { currentTarget }) => onChange(currentTarget.value)}>
      ${own.map(({ id, name, takes_reference }) => html`<option key=${id} value=${id} selected=${id === value} disabled=${byReference && !takes_reference}>${t('library.face_own', { name })}</option>`)}
      <option value="" selected=${value === ''}>${t('library.face_none')}</option>
      ${base.map(({ id, name }) => html`<option key=${id} value=${id} selected=${id === value} disabled=${byReference}>${t('library.face_base', { name })}</option>`)}
    </select>
    <p class="hint" id="library-face-hint">${byReference
      ? referenceHint(value, chosen)
      : own.length > 0 ? t('library.face_hint') : html`${t('library.face_train')} ${' '}<a href="#train">${t('library.face_train_link')}</a>`}</p>
  </div>`;
}

/**
 * The seed of the picture that is made once more, until another prompt is chosen.
 * @param {{ value: number | null, disabled: boolean, onChange: (seed: number | null) => void }} props
 */
function Seed({ value, disabled, onChange }) {
  const [seed] = useState(value);
  return seed !== null && html`<div class="field">
    <label class="check"><input type="checkbox" checked=${value !== null} disabled=${disabled} aria-describedby="library-seed-hint"
      onChange=${() => onChange(value === null ? seed : null)} />
      <span>${t('filling.seed', { seed: String(seed) })}</span></label>
    <p class="hint" id="library-seed-hint">${t('filling.seed_hint')}</p>
  </div>`;
}

/** What becomes of the face beside a reference picture. @param {string} value @param {Model | undefined} own */
function referenceHint(value, own) {
  if (!own) return t('library.face_reference');
  return own.id === value ? t('filling.face_both') : t('filling.face_without', { name: own.name });
}
