import { t } from '../i18n/words.js';
import { html } from '../ui.js';
import { labelVisible, withLabel } from './download.js';

/** Whether downloads shall carry the label, where one may choose: everywhere on a page the same. */
export function LabelChoice() {
  if (labelVisible.value !== 'ask') return null;
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const choose = ({ currentTarget }) => {
    withLabel.value = currentTarget.checked;
  };
  return html`<label class="check label-choice"><input type="checkbox" checked=${withLabel.value} onChange=${choose} />
    ${t('label.with')}</label>`;
}
