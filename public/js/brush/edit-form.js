// What is to be changed: the words, a picture to go by, and the price on the button.
/** @import { Asset, Job, Studio } from '../api.d.ts' */
/** @import { Painting } from './painting.js' */
import { FormStatus } from '../components/form-status.js';
import { SpendButton } from '../components/spend-button.js';
import { draftOf, useDraft } from '../draft.js';
import { duration, number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { h, html, useRef, useState, written } from '../ui.js';
import { useEditOrder } from './order.js';
import { Reference } from './reference.js';

/** @type {import('../i18n/messages.d.ts').Key[]} */
const IDEAS = ['brush.idea_remove', 'brush.idea_label', 'brush.idea_ground', 'brush.idea_light'];

/**
 * @param {{ asset: Asset, offer: Studio, painting: Painting, brush: boolean, onStarted: (job: Job) => void }} props
 *   `brush`: only what is painted changes
 */
export function EditForm({ asset, offer, painting, brush, onStarted }) {
  const [prompt, setPrompt] = useState(() => /** @type {{ prompt?: string }} */ (draftOf('edit')).prompt ?? '');
  const [reference, setReference] = useState(/** @type {File | null} */ (null));
  const [fault, setFault] = useState(/** @type {'' | 'prompt_missing' | 'mask_empty'} */ (''));
  const [sent, setSent] = useState(false);
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const { busy, problem, order } = useEditOrder(asset, (job) => {
    setSent(false);
    onStarted(job);
  });
  useDraft('edit', { prompt });
  const max = offer.limits.prompt_chars_max ?? Infinity;
  const length = [...prompt.trim()].length;
  const over = length > max ? t('brush.prompt_long', { n: length - max, max }) : '';
  const unpainted = brush && painting.history.value.done.length === 0;
  const shown = over || (fault && (fault !== 'mask_empty' || unpainted) ? t(`brush.${fault}`) : '');
  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    event.preventDefault();
    // Whether anything is left of what was painted is seen when the mask is made.
    const missing = length === 0 ? 'prompt_missing' : unpainted ? 'mask_empty' : '';
    setFault(missing);
    if (length === 0 || over) return field.current?.focus();
    if (missing) return undefined;
    setSent(true);
    return order({ prompt: prompt.trim(), painting: brush ? painting : null, reference });
  };
  return html`<form class="stack edit-form" onSubmit=${onSubmit} novalidate>
    <div class="field">
      <label class="label" for="edit-prompt">${t(brush ? 'brush.prompt_part' : 'brush.prompt_whole')}</label>
      <textarea class="input edit-prompt" id="edit-prompt" rows="3" ref=${field} value=${prompt} disabled=${busy}
        placeholder=${t('brush.prompt_placeholder')} aria-invalid=${Boolean(shown)} aria-describedby="edit-error"
        onInput=${written((text) => { setPrompt(text); setFault(''); })}></textarea>
      <p class="hint edit-length" translate=${false}>${number(length)} / ${number(max)}</p>
      <p class="error" id="edit-error" role="alert">${shown}</p>
      <div class="chips" role="group" aria-label=${t('brush.ideas')}>
        ${IDEAS.map((idea) => html`<button class="chip" type="button" key=${idea} disabled=${busy}
          onClick=${() => { setPrompt(t(idea)); setFault(''); }}>${t(idea)}</button>`)}
      </div>
    </div>
    ${h(Reference, { value: reference, disabled: busy, onChange: setReference })}
    <div class="editor-foot">${h(SpendButton, {
      label: t('brush.submit'),
      price: offer.price,
      studio: asset.studio,
      busy: busy ? t('brush.starting') : '',
      takes: t('brush.takes', { time: duration(offer.seconds) }),
      locked: offer.paused && t('studio.paused'),
    })}</div>
    ${h(FormStatus, { sent, problem, title: t('brush.refused') })}
  </form>`;
}
