// The lists of a brief, to be read and edited: a line for each thing.
/** @import { WrittenBrief } from '../../api.d.ts' */
/** @import { List } from './brief-lists.js' */
/** @import { Texts } from './texts.d.ts' */
import { t } from '../../i18n/words.js';
import { h, html, useId, written } from '../../ui.js';
import { LISTS, listFault, listsFor, listText, SHOWN } from './brief-lists.js';
import { posterName } from './plan.js';

/** @param {{ texts: Texts, brief: WrittenBrief, chosen: number[], disabled: boolean }} props */
export function ListFields({ chosen, ...props }) {
  return html`${listsFor(chosen).map((list) => h(ListField, { key: list, list, ...props }))}`;
}

/** Browsers see to the line that is written in, and leave the rest behind the button. @param {{ currentTarget: Element }} event */
const bringIntoView = ({ currentTarget }) => currentTarget.scrollIntoView({ block: 'nearest' });

/** @param {{ texts: Texts, brief: WrittenBrief, list: List, disabled: boolean }} props */
function ListField({ texts, brief, list, disabled }) {
  const id = useId();
  const name = list === 'facts' ? '' : posterName(SHOWN[list].poster);
  const fault = listFault(brief, texts.own.value, list);
  return html`<div class="field">
    <label class="texts-label" for=${id}>${t(LISTS[list].label, { name })}</label>
    <textarea class="input texts-lines" id=${id} rows="3" value=${listText(brief, texts.own.value, list)} disabled=${disabled}
      aria-invalid=${fault !== null} aria-describedby=${`${id}-error`} onFocus=${bringIntoView}
      onInput=${written((changed) => texts.note({ [list]: changed }))}></textarea>
    <p class="error" id=${`${id}-error`} role="alert">${fault && t(...fault)}</p>
  </div>`;
}
