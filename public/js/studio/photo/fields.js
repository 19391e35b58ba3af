// The fields of Take Photo.
import { Icon } from '../../components/icons.js';
import { number } from '../../i18n/numbers.js';
import { language, t } from '../../i18n/words.js';
import { h, html, useEffect, useRef, useState, written } from '../../ui.js';
import { hasChinese } from '../use-given.js';

/** As the server counts it. @param {string} prompt */
export const lengthOf = (prompt) => [...prompt.trim()].length;

/** @type {import('../../i18n/messages.d.ts').Key[]} */
const IDEAS = ['photo.idea_portrait', 'photo.idea_forest', 'photo.idea_city', 'photo.idea_sea'];

/**
 * @param {{ field: { current: HTMLTextAreaElement | null }, value: string, chinese: string, triggerWord: string | null,
 *   missing: boolean, max: number, disabled: boolean, onChange: (text: string) => void }} props
 */
export function PromptField({ field, value, chinese, triggerWord, missing, max, disabled, onChange }) {
  const length = lengthOf(value);
  const over = length > max ? t('photo.prompt_long', { n: length - max, max }) : '';
  return html`<div class="field">
    <label class="label" for="prompt">${t('photo.prompt')}</label>
    <textarea class="input" id="prompt" name="prompt" rows="5" ref=${field} value=${value}
      disabled=${disabled} placeholder=${t('photo.prompt_placeholder')} aria-invalid=${missing || Boolean(over)}
      aria-describedby="prompt-hint prompt-error" onInput=${written(onChange)}></textarea>
    <p class="hint prompt-hint" id="prompt-hint"><span data-warns=${chinese === 'lost'}>${hintFor(chinese, triggerWord, value)}</span>
      <span class="prompt-length" translate=${false}>${number(length)} / ${number(max)}</span></p>
    <p class="error" id="prompt-error" role="alert">${missing ? t('photo.prompt_missing') : over}</p>
    <div class="chips" role="group" aria-label=${t('photo.ideas')}>
      ${IDEAS.map((idea) => html`<button class="chip" type="button" key=${idea} disabled=${disabled}
        onClick=${() => onChange(withIdea(value, t(idea)))}>${t(idea).split(/[，,]/)[0]}</button>`)}
    </div>
  </div>`;
}

/** What was typed stays, and the idea follows it. @param {string} text @param {string} idea */
function withIdea(text, idea) {
  if (text.includes(idea)) return text;
  const typed = text.trim().replace(/[，,]$/, '');
  return typed ? `${typed}${language.value === 'en' ? ', ' : '，'}${idea}` : idea;
}

/**
 * A trained face answers to its word; whoever forgets it is told that it is put in front.
 * @param {string} chinese
 * @param {string | null} word
 * @param {string} prompt
 */
function hintFor(chinese, word, prompt) {
  if (chinese === 'lost' && (!word || hasChinese(prompt))) return t('photo.hint_no_chinese');
  if (!word) return t(chinese === 'given' ? 'photo.hint_given' : 'photo.hint_base');
  const there = names(prompt, word);
  return there ? t('photo.hint_there', { word }) : t('photo.hint_added', { word });
}

/**
 * Whether the whole word is there in its exact case: "Tokyo" does not name TOK. As the server decides it.
 * @param {string} prompt
 * @param {string} word
 */
const names = (prompt, word) =>
  new RegExp(`(?<![\\p{L}\\p{N}_])${word}(?![\\p{L}\\p{N}_])`, 'u').test(prompt.replace(/[\u2e80-\u{10ffff}]/gu, ' '));

/** @param {{ value: number, max: number, disabled: boolean, onChange: (count: number) => void }} props */
export function Count({ value, max, disabled, onChange }) {
  const counts = Array.from({ length: max }, (_, index) => index + 1);
  return html`<fieldset class="field"><legend class="label">${t('photo.count')}</legend><div class="segments">
    ${counts.map((count) => html`<label key=${count}>
      <input type="radio" name="count" value=${count} checked=${value === count} disabled=${disabled}
        onChange=${() => onChange(count)} /><span>${count}</span></label>`)}
  </div></fieldset>`;
}

/** @param {{ value: string, ratios: string[], disabled: boolean, onChange: (ratio: string) => void }} props */
export function Ratio({ value, ratios, disabled, onChange }) {
  return html`<fieldset class="field"><legend class="label">${t('photo.ratio')}</legend><div class="segments ratios">
    ${ratios.map((ratio) => html`<label key=${ratio}>
      <input type="radio" name="ratio" value=${ratio} checked=${value === ratio} disabled=${disabled}
        onChange=${() => onChange(ratio)} />
      <span><i class="ratio-shape" style=${{ '--ratio': ratio.replace(':', ' / ') }} data-tall=${isTall(ratio)}
        aria-hidden="true"></i>${ratio}</span></label>`)}
  </div></fieldset>`;
}

/** @param {string} ratio */
function isTall(ratio) {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  return height > width;
}

/**
 * Folded away until somebody wants it, or comes with a seed.
 * @param {{ value: string, disabled: boolean, onChange: (seed: string) => void }} props
 */
export function SeedField({ value, disabled, onChange }) {
  const [open, setOpen] = useState(value !== '');
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    if (value !== '') setOpen(true);
  }, [value]);
  /** @param {ToggleEvent & { currentTarget: HTMLDetailsElement }} event */
  const onToggle = (event) => setOpen(event.currentTarget.open);
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const onInput = ({ currentTarget: input }) => {
    input.value = input.value.replace(/\D/g, '');
    onChange(input.value);
  };
  const clear = () => {
    onChange('');
    field.current?.focus(); // the button has nothing more to clear
  };
  return html`<details class="more" open=${open} onToggle=${onToggle}>
    <summary>${t('photo.advanced')}${h(Icon, { name: 'down' })}</summary>
    <div class="field">
      <label class="label" for="seed">${t('photo.seed')} <span class="optional">${t('common.optional')}</span></label>
      <div class="row">
        <input class="input mono" id="seed" ref=${field} name="seed" inputmode="numeric" pattern="[0-9]*" maxlength="10"
          value=${value} disabled=${disabled} placeholder=${t('photo.seed_random')} aria-describedby="seed-hint"
          onInput=${onInput} />
        <button class="btn btn-quiet" type="button" disabled=${disabled || value === ''} onClick=${clear}>
          ${h(Icon, { name: 'dice' })}${t('photo.seed_clear')}</button>
      </div>
      <p class="hint" id="seed-hint">${t('photo.seed_hint')}</p>
    </div>
  </details>`;
}
