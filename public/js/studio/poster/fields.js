// The fields of a set, but for the pictures: what it is, which posters, where it is to be shown, which words.
/** @import { PlannedPoster, ShopPreset } from '../../api.d.ts' */
/** @import { PosterLanguage, PosterText } from './offer.d.ts' */
import { number } from '../../i18n/numbers.js';
import { inLanguage, t } from '../../i18n/words.js';
import { h, html, written } from '../../ui.js';
import { twoDigits } from './plan.js';
import { Sketch } from './sketch.js';

/**
 * @param {{ value: string, max: number, fault: string, disabled: boolean, onChange: (text: string) => void,
 *   onLooked: () => void, onLeft: () => void, field: { current: HTMLTextAreaElement | null } }} props
 */
export function Description({ value, max, fault, disabled, onChange, onLooked, onLeft, field }) {
  return html`<div class="field">
    <label class="label" for="description">${t('poster.description')}</label>
    <textarea class="input" id="description" name="description" rows="5" ref=${field} value=${value} disabled=${disabled}
      placeholder=${t('poster.description_placeholder')} aria-invalid=${Boolean(fault)}
      aria-describedby="description-hint description-error" onInput=${written(onChange)} onFocus=${onLooked} onBlur=${onLeft}></textarea>
    <p class="hint prompt-hint" id="description-hint"><span>${t('poster.description_hint')}</span>
      <span class="prompt-length" translate=${false}>${number([...value.trim()].length)} / ${number(max)}</span></p>
    <p class="error" id="description-error" role="alert">${fault}</p>
  </div>`;
}

/**
 * All of them at first. A number stays what it is when others are left out.
 * @param {{ plan: PlannedPoster[], chosen: number[], note: string, missing: boolean, disabled: boolean,
 *   onChange: (chosen: number[]) => void }} props
 */
export function PosterChoice({ plan, chosen, note, missing, disabled, onChange }) {
  const all = chosen.length === plan.length;
  /** @param {number} of */
  const toggle = (of) =>
    onChange(plan.map(({ number: own }) => own).filter((own) => (own === of) !== chosen.includes(own)));
  return html`<fieldset class="field" aria-describedby="posters-note">
    <legend class="label">${t('poster.choose')}</legend>
    <p class="posters-head"><span class="hint" aria-live="polite">${t('poster.chosen', { n: chosen.length, of: plan.length })}</span>
      <button class="link" type="button" disabled=${disabled}
        onClick=${() => onChange(all ? [] : plan.map(({ number: own }) => own))}>
        ${t(all ? 'poster.none' : 'poster.all')}</button></p>
    <div class="posters">${plan.map(({ number: own, title, shows }) => html`<label class="poster" key=${own}
      title=${inLanguage(shows)}>
      <input type="checkbox" name="posters" value=${own} checked=${chosen.includes(own)} disabled=${disabled}
        onChange=${() => toggle(own)} />
      ${h(Sketch, { number: own })}
      <span class="poster-title"><span class="poster-number" translate=${false}>${twoDigits(own)}</span> ${inLanguage(title)}</span>
    </label>`)}</div>
    <p class="hint" id="posters-note">${note}</p>
    <p class="error" role="alert">${missing ? t('poster.choose_missing') : ''}</p>
  </fieldset>`;
}

/**
 * Grouped by platform: a preset is called `platform_shape`.
 * @param {{ presets: ShopPreset[], value: string, disabled: boolean, onChange: (id: string) => void }} props
 */
export function PresetChoice({ presets, value, disabled, onChange }) {
  const platforms = [...new Set(presets.map(({ id }) => platformOf(id)))];
  const chosen = presets.find(({ id }) => id === value);
  return html`<div class="field">
    <label class="label" for="preset">${t('poster.preset')}</label>
    <select class="input" id="preset" name="preset" value=${value} disabled=${disabled} aria-describedby="preset-hint"
      onChange=${written(onChange)}>
      ${platforms.map((platform) => {
        const own = presets.filter(({ id }) => platformOf(id) === platform);
        return html`<optgroup key=${platform} label=${nameOf(own)}>
          ${own.map(({ id, title }) => html`<option key=${id} value=${id}>${inLanguage(title)}</option>`)}</optgroup>`;
      })}
    </select>
    <p class="hint preset-hint" id="preset-hint">${chosen && html`<i class="ratio-shape" aria-hidden="true"
      style=${{ '--ratio': `${chosen.width} / ${chosen.height}` }} data-tall=${chosen.height > chosen.width}></i>
      <span>${chosen.width} × ${chosen.height} px · ${inLanguage(chosen.note)}</span>`}</p>
  </div>`;
}

/** @param {string} id */
const platformOf = (id) => id.split('_')[0] ?? id;

/** What the titles of a platform's presets begin with. @param {ShopPreset[]} presets */
function nameOf(presets) {
  const [first = '', ...others] = presets.map(({ title }) => inLanguage(title).split(/\s+/));
  const same = [...first].filter((word, at) => others.every((words) => words[at] === word));
  return (others.length > 0 ? same : same.slice(0, 1)).filter((word) => !/\d/.test(word)).join(' ') || String(first[0]);
}

/** @param {{ value: PosterLanguage, disabled: boolean, onChange: (language: PosterLanguage) => void }} props */
export function LanguageChoice({ value, disabled, onChange }) {
  return html`<fieldset class="field"><legend class="label">${t('poster.language')}</legend><div class="segments">
    ${/** @type {const} */ (['zh', 'en', 'none']).map((choice) => html`<label key=${choice}>
      <input type="radio" name="poster-language" value=${choice} checked=${value === choice} disabled=${disabled}
        onChange=${() => onChange(choice)} /><span>${t(`poster.language_${choice}`)}</span></label>`)}
  </div></fieldset>`;
}

/** @param {{ value: PosterText, disabled: boolean, onChange: (text: PosterText) => void }} props */
export function TextChoice({ value, disabled, onChange }) {
  return html`<fieldset class="field" aria-describedby="text-hint"><legend class="label">${t('poster.text')}</legend>
    <div class="segments">
    ${/** @type {const} */ (['set', 'model']).map((choice) => html`<label key=${choice}>
      <input type="radio" name="poster-text" value=${choice} checked=${value === choice} disabled=${disabled}
        onChange=${() => onChange(choice)} /><span>${t(`poster.text_${choice}`)}</span></label>`)}
    </div><p class="hint" id="text-hint">${t(value === 'set' ? 'poster.text_set_hint' : 'poster.text_model_hint')}</p></fieldset>`;
}
