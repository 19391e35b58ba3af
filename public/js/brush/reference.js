// A picture to go by, if one likes.
import { Icon } from '../components/icons.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect, useMemo, useState } from '../ui.js';
import { madeSmall, refusalOf } from '../upload/single.js';

/** What the server takes as a reference. Engines look at no more of it. */
const LIMITS = { sideMaxPx: 2048, bytesMax: 5_000_000 };

/** @param {{ value: File | null, disabled: boolean, onChange: (file: File | null) => void }} props */
export function Reference({ value, disabled, onChange }) {
  const [fault, setFault] = useState('');
  const preview = useMemo(() => (value ? URL.createObjectURL(value) : ''), [value]);
  useEffect(() => () => URL.revokeObjectURL(preview), [preview]);
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const choose = async ({ currentTarget }) => {
    const [file] = currentTarget.files ?? [];
    if (!file) return;
    currentTarget.value = '';
    setFault('');
    const made = await prepared(file);
    setFault(typeof made === 'string' ? made : '');
    if (typeof made !== 'string') onChange(made);
  };
  return html`<div class="field">
    <p class="label">${t('brush.reference')} <span class="optional">${t('common.optional')}</span></p>
    ${value
      ? html`<div class="reference"><img src=${preview} alt=${t('brush.reference')} width="64" height="64" />
          <span class="clip" translate=${false}>${value.name}</span>
          <button class="icon-btn" type="button" disabled=${disabled} aria-label=${t('brush.reference_remove')}
            onClick=${() => onChange(null)}>${h(Icon, { name: 'close' })}</button></div>`
      : html`<label class="reference reference-choose"><input class="visually-hidden" type="file" accept="image/*"
          aria-label=${t('brush.reference_choose')} disabled=${disabled} onChange=${choose} />
          ${h(Icon, { name: 'upload' })}<span>${t('brush.reference_choose')}</span></label>`}
    <p class="hint">${t('brush.reference_hint')}</p>
    <p class="error" role="alert">${fault}</p>
  </div>`;
}

/** Small enough to travel, in a format that the server takes. @param {File} file @returns {Promise<File | string>} or what is wrong */
async function prepared(file) {
  const made = (await refusalOf(file)) ?? (await madeSmall(file, LIMITS));
  return typeof made === 'string' ? made : new File([made], file.name, { type: made.type });
}
