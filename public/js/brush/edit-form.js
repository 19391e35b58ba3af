// What is to be changed: the words, a picture to go by, and the price on the button.
/** @import { Asset, Job, Studio } from '../api.d.ts' */
/** @import { Key } from '../i18n/messages.d.ts' */
/** @import { Coverage } from './coverage.js' */
/** @import { Painting } from './painting.js' */
import { FormStatus } from '../components/form-status.js';
import { SpendButton } from '../components/spend-button.js';
import { draftOf, useDraft } from '../draft.js';
import { duration, number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { h, html, useRef, useState, written } from '../ui.js';
import { coverageFault } from './coverage.js';
import { PAINTED_PERCENT_MAX } from './mask-limits.js';
import { useEditOrder } from './order.js';
import { Reference } from './reference.js';

/** @type {Key[]} */
const IDEAS = ['brush.idea_remove', 'brush.idea_label', 'brush.idea_ground', 'brush.idea_light'];

/**
 * @param {{ asset: Asset, offer: Studio, painting: Painting | null, coverage: Coverage, onStarted: (job: Job) => void }} props
 *   `painting`: only that changes, else all of the picture
 */
export function EditForm({ asset, offer, painting, coverage, onStarted }) {
  const [prompt, setPrompt] = useState(() => /** @type {{ prompt?: string }} */ (draftOf('edit')).prompt ?? '');
  const [reference, setReference] = useState(/** @type {File | null} */ (null));
  const [fault, setFault] = useState(/** @type {Key | null} */ (null));
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
  const unfit = painting && coverageFault(coverage);
  // What is wrong with the paint is said until it is right.
  const holds = fault === unfit || fault === 'brush.prompt_missing';
  const shown = over || (fault && holds ? t(fault, { max: PAINTED_PERCENT_MAX }) : '');
  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    event.preventDefault();
    const wrong = length === 0 ? 'brush.prompt_missing' : unfit;
    setFault(wrong);
    if (length === 0 || over) return field.current?.focus();
    if (wrong) return undefined;
    setSent(true);
    return order({ prompt: prompt.trim(), painting, reference });
  };
  return html`<form class="stack edit-form" onSubmit=${onSubmit} novalidate>
    <div class="field">
      <label class="label" for="edit-prompt">${t(painting ? 'brush.prompt_part' : 'brush.prompt_whole')}</label>
      <textarea class="input edit-prompt" id="edit-prompt" rows="3" ref=${field} value=${prompt} disabled=${busy}
        placeholder=${t('brush.prompt_placeholder')} aria-invalid=${Boolean(shown)} aria-describedby="edit-error"
        onInput=${written((text) => { setPrompt(text); setFault(null); })}></textarea>
      <p class="hint edit-length" translate=${false}>${number(length)} / ${number(max)}</p>
      <p class="error" id="edit-error" role="alert">${shown}</p>
      <div class="chips" role="group" aria-label=${t('brush.ideas')}>
        ${IDEAS.map((idea) => html`<button class="chip" type="button" key=${idea} disabled=${busy}
          onClick=${() => { setPrompt(t(idea)); setFault(null); }}>${t(idea)}</button>`)}
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
    ${h(FormStatus, { sent, problem, about: [prompt, painting?.history.value.done, reference], title: t('brush.refused') })}
  </form>`;
}
