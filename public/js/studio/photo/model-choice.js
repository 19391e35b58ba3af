/** @import { Model } from '../../api.d.ts' */
import { t } from '../../i18n/words.js';
import { html } from '../../ui.js';

/**
 * Which model takes the photo: the base models and one's own, each with its cover.
 * @param {{ models: Model[], value: string, disabled: boolean, onChange: (id: string) => void }} props
 */
export function ModelChoice({ models, value, disabled, onChange }) {
  return html`<fieldset class="field"><legend class="label">${t('photo.model')}</legend>
    <div class="models">${models.map((model) => html`<label class="model" key=${model.id}>
      <input type="radio" name="model" value=${model.id} checked=${value === model.id} disabled=${disabled}
        onChange=${() => onChange(model.id)} />
      ${model.cover
        ? html`<img class="model-cover" src=${model.cover} alt="" width="64" height="64" decoding="async" />`
        : html`<span class="model-cover" data-base=${model.base} aria-hidden="true">${model.name.charAt(0)}</span>`}
      <span class="model-name" translate=${false}>${model.name}</span>
      <span class="model-word clip">${model.trigger_word ?? t('photo.base_model')}</span>
    </label>`)}</div>
    ${models.every((model) => !model.trigger_word) && html`<p class="hint">
      ${t('photo.no_own')} ${' '}<a href="#train">${t('photo.train_first')}</a></p>`}
  </fieldset>`;
}
