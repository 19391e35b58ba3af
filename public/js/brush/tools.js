// The brush's tools, in one bar.
/** @import { Key } from '../i18n/messages.d.ts' */
/** @import { BrushIconName } from './icon.js' */
/** @import { Painting } from './painting.js' */
import { Icon } from '../components/more-icons.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';
import { BrushIcon } from './icon.js';

/** Steps of the slider: sizes are felt by their ratio, so it goes by that. */
const SLIDER_STEPS = 100;

/** @param {{ painting: Painting, onFit: () => void, onHelp: () => void }} props */
export function Tools({ painting, onFit, onHelp }) {
  const { done, undone } = painting.history.value;
  const shown = painting.shown.value && !painting.resting.value;
  return html`<div class="brush-tools" role="toolbar" aria-label=${t('brush.tools')}>
    <div class="brush-group" role="group" aria-label=${t('brush.tool')}>
      ${h(Tool, { icon: 'brush', label: 'brush.paint', keys: 'B', pressed: !painting.erases.value, onPress: () => { painting.erases.value = false; } })}
      ${h(Tool, { icon: 'eraser', label: 'brush.erase', keys: 'E', pressed: painting.erases.value, onPress: () => { painting.erases.value = true; } })}
    </div>
    ${h(Size, { painting })}
    <div class="brush-group">
      ${h(Tool, { icon: 'undo', label: 'brush.undo', keys: 'Ctrl+Z', disabled: done.length === 0, onPress: painting.undo })}
      ${h(Tool, { icon: 'redo', label: 'brush.redo', keys: 'Ctrl+Shift+Z', disabled: undone.length === 0, onPress: painting.redo })}
    </div>
    <div class="brush-group">
      <button class="icon-btn" type="button" title="${t('brush.show')} (H)" aria-label=${t('brush.show')}
        aria-pressed=${shown} disabled=${done.length === 0} onClick=${painting.show}>
        ${h(Icon, { name: shown ? 'eye' : 'eye_off' })}</button>
      ${h(Tool, { icon: 'invert', label: 'brush.invert', keys: 'Ctrl+I', onPress: painting.invert })}
      <button class="icon-btn" type="button" title="${t('brush.clear')} (Delete)" aria-label=${t('brush.clear')}
        disabled=${done.length === 0} onClick=${painting.clear}>${h(Icon, { name: 'trash' })}</button>
    </div>
    <div class="brush-group">
      ${h(Tool, { icon: 'minus', label: 'brush.zoom_out', keys: 'Ctrl+-', onPress: () => painting.stepZoom(-1) })}
      ${h(Tool, { icon: 'fit', label: 'brush.fit', keys: '0', onPress: onFit })}
      ${h(Tool, { icon: 'plus', label: 'brush.zoom_in', keys: 'Ctrl++', onPress: () => painting.stepZoom(1) })}
      ${h(Tool, { icon: 'help', label: 'brush.help', keys: '?', onPress: onHelp })}
    </div>
  </div>`;
}

/**
 * @param {{ icon: BrushIconName, label: Key, keys: string, pressed?: boolean, disabled?: boolean, onPress: () => void }} props
 */
function Tool({ icon, label, keys, pressed, disabled = false, onPress }) {
  return html`<button class="icon-btn" type="button" title="${t(label)} (${keys})" aria-label=${t(label)}
    aria-pressed=${pressed} disabled=${disabled} onClick=${onPress}>${h(BrushIcon, { name: icon })}</button>`;
}

/** @param {{ painting: Painting }} props */
function Size({ painting }) {
  const px = painting.size.value;
  const steps = Math.log(painting.sizeMax);
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const onInput = ({ currentTarget }) =>
    painting.setSize(Math.round(Math.exp((Number(currentTarget.value) / SLIDER_STEPS) * steps)));
  return html`<label class="brush-size"><span class="visually-hidden">${t('brush.size')}</span>
    <input type="range" min="0" max=${SLIDER_STEPS} value=${Math.round((Math.log(px) / steps) * SLIDER_STEPS)}
      aria-valuetext=${t('brush.size_is', { n: Math.round(px) })} title="${t('brush.size')} ([ ])" onInput=${onInput} />
    <output class="brush-px" translate=${false}>${Math.round(px)} px</output>
  </label>`;
}
