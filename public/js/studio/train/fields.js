// The fields of Train, but for the pictures.
/** @import { Catalogue } from '../../api.d.ts' */
import { inLanguage, t } from '../../i18n/words.js';
import { html, written } from '../../ui.js';

/** What distinguishes the bases, in a few words. @type {Record<string, import('../../i18n/messages.d.ts').Key>} */
const ABOUT = { flux: 'train.base_flux', sd: 'train.base_sd' };

/** @param {{ catalogue: Catalogue, value: string, disabled: boolean, onChange: (base: string) => void }} props */
export function BaseChoice({ catalogue, value, disabled, onChange }) {
  return html`<fieldset class="field"><legend class="label">${t('train.base')}</legend>
    <div class="cards-2">${catalogue.bases.map(({ id, title }) => html`<label class="choice" key=${id}>
      <input type="radio" name="base" value=${id} checked=${value === id} disabled=${disabled}
        onChange=${() => onChange(id)} />
      <span class="choice-title">${inLanguage(title)}</span>
      <span class="choice-sub">${ABOUT[id] ? t(ABOUT[id]) : ''}</span>
    </label>`)}</div></fieldset>`;
}

/**
 * Only where there is something to choose.
 * @param {{ catalogue: Catalogue, base: string, value: string, disabled: boolean,
 *   onChange: (id: string) => void }} props
 */
export function TrainerChoice({ catalogue, base, value, disabled, onChange }) {
  const offered = catalogue.trainers.filter((trainer) => trainer.base === base);
  if (offered.length < 2) return null;
  return html`<div class="field"><label class="label" for="trainer">${t('train.trainer')}</label>
    <select class="input" id="trainer" name="trainer" value=${value} disabled=${disabled} onChange=${written(onChange)}>
      ${offered.map(({ id, title }) => html`<option key=${id} value=${id}>${inLanguage(title)}</option>`)}
    </select></div>`;
}

/** @param {{ value: string, fault: string | object, disabled: boolean, onChange: (word: string) => void }} props */
export function TriggerWordField({ value, fault, disabled, onChange }) {
  return html`<div class="field">
    <label class="label" for="trigger">${t('train.trigger')}</label>
    <input class="input mono" id="trigger" name="trigger_word" value=${value} placeholder="zhangsan7" maxlength="24"
      autocomplete="off" autocapitalize="none" spellcheck=${false} disabled=${disabled} aria-invalid=${Boolean(fault)}
      aria-describedby="trigger-hint trigger-error" onInput=${written((word) => onChange(word.trim()))} />
    <div class="hint-or-error">
      <p class="hint" id="trigger-hint">${t('train.trigger_hint')}</p>
      <p class="error" id="trigger-error" role="alert">${fault}</p>
    </div>
  </div>`;
}

/** @param {{ value: string, disabled: boolean, onChange: (name: string) => void }} props */
export function NameField({ value, disabled, onChange }) {
  return html`<div class="field">
    <label class="label" for="model-name">
      ${t('train.name')} <span class="optional">${t('common.optional')}</span></label>
    <input class="input" id="model-name" name="name" value=${value} placeholder=${t('train.name_placeholder')}
      maxlength="60" disabled=${disabled} onInput=${written(onChange)} />
  </div>`;
}

/** @param {{ value: boolean, fault: string, disabled: boolean, onChange: (given: boolean) => void }} props */
export function Consent({ value, fault, disabled, onChange }) {
  return html`<div class="field">
    <label class="check"><input type="checkbox" name="consent" checked=${value} disabled=${disabled}
      aria-invalid=${Boolean(fault)} aria-describedby="consent-error" onChange=${() => onChange(!value)} />
      <span>${t('train.consent')}</span></label>
    <p class="error" id="consent-error" role="alert">${fault}</p>
  </div>`;
}
