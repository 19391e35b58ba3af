// The left half of Try-on: a person, garments, whose face, whose consent, and the price on the button.
/** @import { Catalogue, Job } from '../../api.d.ts' */
/** @import { Piece } from './pieces.js' */
import { FormStatus } from '../../components/form-status.js';
import { SpendButton, topUp } from '../../components/spend-button.js';
import { draftOf, useDraft } from '../../draft.js';
import { duration } from '../../i18n/numbers.js';
import { inLanguage, t } from '../../i18n/words.js';
import { me } from '../../session.js';
import { h, html, useEffect, useRef, useState } from '../../ui.js';
import { Examples } from './examples.js';
import { useTryonOrder } from './order.js';
import { usePieces } from './pieces.js';
import { Slots } from './slots.js';

/** @typedef {{ keepFace: boolean, together: boolean }} Fields */

/**
 * @param {{ catalogue: Catalogue, onStarted: (job: Job) => void, onUnsure: () => void }} props `onUnsure`: it may have been
 *   started
 */
export function TryonForm({ catalogue, onStarted, onUnsure }) {
  const offer = catalogue.studios.tryon;
  const [fields, setFields] = useState(() => ({ keepFace: true, together: false, ...known(draftOf('tryon')) }));
  const [consent, setConsent] = useState(false);
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState(false);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const level = levelOf(catalogue);
  const most = offer.limits.garments_max ?? level.tryon_garments_max;
  const pieces = usePieces(level.tryon_garments_max);
  const { stage, problem, order, stop } = useTryonOrder((job) => {
    setConsent(false);
    setTried(false);
    onStarted(job);
  });
  const { person, garments } = pieces;
  const count = garments.length;
  const togetherAllowed = count > 1 && count <= (offer.limits.together_max ?? 0);
  const isTogether = fields.together && togetherAllowed;
  const fewest = offer.worn_at_least ?? 1;
  const tooFew = (isTogether ? count : 1) < fewest;
  const disabled = stage !== null;

  // Consent is given anew.
  useDraft('tryon', fields);
  useEffect(() => void (problem?.unsure && onUnsure()), [problem]);
  useEffect(() => {
    /** @param {ClipboardEvent} event */
    const onPaste = (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || disabled || !form.current?.offsetParent) return;
      event.preventDefault();
      pieces.add(person ? 'garment' : 'person', files);
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  });
  /** @param {Partial<Fields>} change */
  const change = (change) => setFields((now) => ({ ...now, ...change }));
  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    event.preventDefault();
    if (disabled || tooFew || !pieces.looked) return undefined;
    setTried(true);
    if (!person || count === 0 || !consent) return focusFirst(form.current, person, count);
    setSent(true);
    return order({ person, garments, keepFace: fields.keepFace, together: isTogether });
  };
  return html`<form class="stack form" ref=${form} onSubmit=${onSubmit} novalidate>
    ${h(Slots, {
      kind: 'person',
      pieces: person ? [person] : [],
      waiting: pieces.waiting.person,
      max: 1,
      missing: tried && !person ? t('tryon.person_missing') : '',
      faults: pieces.faults.person,
      disabled,
      onAdd: (files) => pieces.add('person', files),
      onRemove: pieces.remove,
    })}
    ${h(Slots, {
      kind: 'garment',
      pieces: garments,
      waiting: pieces.waiting.garment,
      max: level.tryon_garments_max,
      missing: tried && count === 0 ? t('tryon.garment_missing') : '',
      faults: pieces.faults.garment,
      disabled,
      onAdd: (files) => pieces.add('garment', files),
      onRemove: pieces.remove,
    })}
    ${level.tryon_garments_max < most && html`<p class="hint">${t('tryon.level', { level: inLanguage(level.title), n: level.tryon_garments_max, most })}
      <button class="link" type="button" aria-haspopup="dialog" onClick=${() => void topUp(0)}>${t('tryon.level_up')}</button></p>`}
    ${h(Wears, { offer, count })}
    ${h(Examples, {})}
    ${togetherAllowed && html`<fieldset class="field"><legend class="label">${t('tryon.pictures')}</legend><div class="segments">
      ${[false, true].map((together) => html`<label key=${together}><input type="radio" name="together"
        checked=${fields.together === together} disabled=${disabled} onChange=${() => change({ together })} />
        <span>${t(together ? 'tryon.together' : 'tryon.each', { n: count })}</span></label>`)}</div></fieldset>`}
    <div class="field"><label class="check"><input type="checkbox" name="keep-face" checked=${fields.keepFace} disabled=${disabled}
      aria-describedby="keep-face-hint" onChange=${() => change({ keepFace: !fields.keepFace })} />
      <span>${t('tryon.keep_face')}</span></label>
      <p class="hint" id="keep-face-hint">${t('tryon.keep_face_hint')}</p></div>
    <div class="field"><label class="check"><input type="checkbox" name="tryon-consent" checked=${consent} disabled=${disabled}
      aria-invalid=${tried && !consent} aria-describedby="tryon-consent-error" onChange=${() => setConsent(!consent)} />
      <span>${t('tryon.consent')}</span></label>
      <p class="error" id="tryon-consent-error" role="alert">${tried && !consent ? t('tryon.consent_missing') : ''}</p></div>
    <div class="form-foot">${h(SpendButton, {
      label: t('tryon.submit', { n: Math.max(1, count) }),
      price: offer.price * Math.max(1, count),
      busy: stage ? t(`tryon.stage_${stage.name}`, { percent: Math.round(stage.fraction * 100) }) : pieces.looked ? '' : t('tryon.looking'),
      takes: t('tryon.takes', { time: duration(offer.seconds) }),
      locked: offer.paused ? t('studio.paused') : tooFew && t('tryon.too_few', { n: fewest }),
    })}</div>
    <${FormStatus} sent=${sent} problem=${problem} about=${[fields, person, garments]} title=${t('tryon.refused')}>
      ${stage && html`<progress class="thin" max="1" value=${stage.fraction} aria-label=${t('tryon.uploading')}></progress>
        ${stage.name === 'uploading' && html`<p><button class="link" type="button" onClick=${stop}>${t('tryon.stop')}</button></p>`}`}
    <//>
  </form>`;
}

/** What can be worn, by the engine that is asked, before anything is. @param {{ offer: Catalogue['studios']['tryon'], count: number }} props */
function Wears({ offer, count }) {
  const kinds = (offer.wears ?? []).map((kind) => t(`tryon.wears_${kind}`)).join(t('tryon.wears_and'));
  const isInTurn = (offer.worn_at_once ?? 1) < Math.max(2, count);
  return html`<p class="hint">${t('tryon.wears', { kinds })} ${' '}${t(isInTurn ? 'tryon.in_turn' : 'tryon.at_once')}</p>`;
}

/** @param {Catalogue} catalogue */
function levelOf({ levels }) {
  const found = levels.find(({ id }) => id === me.value?.level) ?? levels[0];
  if (!found) throw new Error('no level');
  return found;
}

/** @param {object} draft @returns {Partial<Fields>} */
const known = (draft) => draft;

/** @param {HTMLFormElement | null} form @param {Piece | null} person @param {number} count */
function focusFirst(form, person, count) {
  const first = !person ? '[name=person]' : count === 0 ? '[name=garment]' : '[name=tryon-consent]';
  const element = form?.querySelector(first);
  if (element instanceof HTMLElement) element.focus();
}
