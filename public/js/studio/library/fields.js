/** @import { Model, Prompt } from '../../api.d.ts' */
import { t } from '../../i18n/words.js';
import { html } from '../../ui.js';

/**
 * Whether every field that needs something has it.
 * @param {Prompt} prompt
 * @param {Record<string, string>} values
 */
export const isFilled = ({ slots }, values) => slots.every(({ name, example }) => example || (values[name] ?? '').trim());

/**
 * The fields of a prompt, with what each takes where nothing is said.
 * @param {{ prompt: Prompt, values: Record<string, string>, max: number, tried: boolean, disabled: boolean,
 *   onChange: (values: Record<string, string>) => void }} props
 */
export function Slots({ prompt, values, max, tried, disabled, onChange }) {
  if (prompt.slots.length === 0 || prompt.locked) return null;
  return html`<div class="slots fields-2">${prompt.slots.map(({ name, title, example }) => {
    const missing = tried && !example && !(values[name] ?? '').trim();
    return html`<div class="field" key=${name}>
      <label class="label" for="slot-${name}">${title} ${example && html`<span class="optional">${t('common.optional')}</span>`}</label>
      <input class="input" id="slot-${name}" maxlength=${max} value=${values[name] ?? ''} disabled=${disabled}
        placeholder=${example ? t('library.example', { example }) : ''} aria-invalid=${missing} aria-describedby="slot-${name}-error"
        onInput=${(/** @type {Event & { currentTarget: HTMLInputElement }} */ { currentTarget }) =>
          onChange({ ...values, [name]: currentTarget.value })} />
      <p class="error" id="slot-${name}-error" role="alert">${missing ? t('library.slot_missing') : ''}</p>
    </div>`;
  })}</div>`;
}

/**
 * Whose face is in the picture, and by which model it is made.
 * @param {{ models: Model[], value: string, byReference: boolean, disabled: boolean, onChange: (id: string) => void }} props
 *   `byReference`: a reference picture has a model of its own
 */
export function Face({ models, value, byReference, disabled, onChange }) {
  const own = models.filter(({ trigger_word }) => trigger_word !== null);
  const base = models.filter(({ trigger_word }) => trigger_word === null);
  return html`<div class="field">
    <label class="label" for="library-face">${t('library.face')}</label>
    <select class="input" id="library-face" disabled=${disabled || byReference} aria-describedby="library-face-hint"
      onChange=${(/** @type {Event & { currentTarget: HTMLSelectElement }} */ { currentTarget }) => onChange(currentTarget.value)}>
      ${own.map(({ id, name }) => html`<option key=${id} value=${id} selected=${id === value}>${t('library.face_own', { name })}</option>`)}
      <option value="" selected=${value === ''}>${t('library.face_none')}</option>
      ${base.map(({ id, name }) => html`<option key=${id} value=${id} selected=${id === value}>${t('library.face_base', { name })}</option>`)}
    </select>
    <p class="hint" id="library-face-hint">${byReference
      ? t('library.face_reference')
      : own.length > 0 ? t('library.face_hint') : html`${t('library.face_train')} ${' '}<a href="#train">${t('library.face_train_link')}</a>`}</p>
  </div>`;
}
