// The left half of the posters: the product, which posters, for which shop, and the price on the button.
/** @import { PostersJob } from '../../api.d.ts' */
/** @import { PosterLanguage, PosterOffer, PosterText, PresetName } from './offer.d.ts' */
/** @import { Sent } from './products.js' */
/** @import { Handle, Kept } from './texts.d.ts' */
import { useOnce } from '../../api/once.js';
import * as api from '../../api/posters.js';
import { Problem } from '../../api/problem.js';
import { FormStatus } from '../../components/form-status.js';
import { SpendButton } from '../../components/spend-button.js';
import { draftOf, useDraft } from '../../draft.js';
import { duration } from '../../i18n/numbers.js';
import { t } from '../../i18n/words.js';
import { lazy } from '../../lazy.js';
import { h, html, useEffect, useRef, useState } from '../../ui.js';
import { Description, LanguageChoice, PosterChoice, PresetChoice, TextChoice } from './fields.js';
import { like } from './plan.js';
import { ProductPictures, sentOf, useProducts } from './products.js';

/**
 * @typedef {{ description: string, posters: number[], preset: PresetName, language: PosterLanguage, text: PosterText }} Fields
 */
/** @typedef {Partial<Fields> & { sent?: Sent[], texts?: Partial<Kept> }} Draft */

/**
 * @param {{ offer: PosterOffer, onStarted: (job: PostersJob) => void, onActive: (job: string) => void,
 *   onUnsure: () => void }} props `onActive`: another set is under way; `onUnsure`: it may have been started
 */
export function PostersForm({ offer, onStarted, onActive, onUnsure }) {
  const [draft] = useState(() => /** @type {Draft} */ ({ ...draftOf('posters'), ...(like.value && { texts: {} }) }));
  const [fields, setFields] = useState(() => ({ ...startingWith(offer), ...known(draft), ...like.value }));
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState(false);
  const [left, setLeft] = useState(true);
  const [waiting, setWaiting] = useState(false);
  const [lacking, setLacking] = useState('');
  const [code, setCode] = useState(/** @type {typeof import('./texts-fold.js') | null} */ (null));
  const texts = useRef(/** @type {Handle | null} */ (null));
  const description = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const products = useProducts(draft.sent ?? [], offer.product_uploads_max);
  const { busy, problem, submitOnce } = useOnce(api.makePosters, onStarted);
  const uploads = products.products.flatMap(({ id }) => (id ? [id] : []));
  const sending = uploads.length < products.products.length;
  const max = offer.limits.description_chars_max ?? Infinity;
  const text = fields.description.trim();
  const over = [...text].length - max;
  const fault = over > 0 ? t('poster.description_long', { n: over, max }) : tried && !text && t('poster.description_missing');

  useDraft('posters', {
    ...fields,
    sent: sentOf(products.products),
    texts: { toJSON: () => texts.current?.kept() ?? draft.texts },
  });
  useEffect(() => {
    if (problem?.code === 'ACTIVE_JOB' && problem.job) onActive(problem.job);
    if (problem?.unsure) onUnsure();
  }, [problem]);
  const openTexts = () => void (code || loadTexts().then(setCode, Problem.from));
  useEffect(() => {
    like.value = null;
    if (text) openTexts();
  }, []);
  /** @param {Partial<Fields>} change */
  const change = (change) => setFields((now) => ({ ...now, ...change }));
  /** @param {SubmitEvent} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    setTried(true);
    if (!text || over > 0) return description.current?.focus();
    if (products.products.length === 0 || fields.posters.length === 0 || sending) return undefined;
    if (texts.current?.refuses()) return undefined;
    setSent(true);
    setWaiting(true);
    const brief = await texts.current?.brief();
    setWaiting(false);
    return submitOnce({ ...fields, description: text, product_uploads: uploads, ...(brief && { brief }) });
  };
  return html`<form class="stack form" onSubmit=${onSubmit} novalidate>
    ${h(ProductPictures, {
      products: products.products,
      faults: products.faults,
      max: offer.product_uploads_max,
      missing: tried && products.products.length === 0,
      disabled: busy,
      onAdd: products.add,
      onRemove: products.remove,
    })}
    ${h(Description, {
      field: description,
      value: fields.description,
      max,
      fault: fault || '',
      disabled: busy,
      onChange: (description) => {
        setLeft(false);
        change({ description });
      },
      onLooked: openTexts,
      onLeft: () => setLeft(true),
    })}
    ${h(PosterChoice, {
      plan: offer.plan,
      chosen: fields.posters,
      note: lacking,
      missing: tried && fields.posters.length === 0,
      disabled: busy,
      onChange: (posters) => change({ posters }),
    })}
    ${h(PresetChoice, { presets: offer.presets, value: fields.preset, disabled: busy, onChange: (preset) => change({ preset: /** @type {PresetName} */ (preset) }) })}
    ${h(LanguageChoice, { value: fields.language, disabled: busy, onChange: (language) => change({ language }) })}
    ${fields.language !== 'none' && h(TextChoice, { value: fields.text, disabled: busy, onChange: (text) => change({ text }) })}
    <div class="texts" hidden=${fields.language === 'none'} onInput=${() => change({})}>${code && h(code.TextsFold, {
      kept: draft.texts ?? {},
      handle: texts,
      fields,
      upload: uploads[0] ?? null,
      settled: over <= 0 && !sending && products.restored,
      left,
      disabled: busy,
      onLacking: setLacking,
    })}</div>
    <div class="form-foot">${h(SpendButton, {
      label: t('poster.submit', { n: fields.posters.length }),
      price: offer.price * fields.posters.length,
      studio: 'poster',
      busy: busy || waiting ? t('poster.starting') : sending ? t('poster.sending') : '',
      takes: t('poster.takes', { time: duration(offer.seconds) }),
      disabled: fields.posters.length === 0,
      locked: offer.paused && t('studio.paused'),
    })}</div>
    ${h(FormStatus, { sent, problem, about: [fields, products.products], title: t(problem?.code === 'ACTIVE_JOB' ? 'poster.active' : 'poster.refused') })}
  </form>`;
}

const loadTexts = () => lazy(() => import('./texts-fold.js'), { messages: ['texts'], styles: ['texts'] });

/** @param {PosterOffer} offer @returns {Fields} */
const startingWith = ({ plan, presets }) => ({
  description: '',
  posters: plan.map(({ number }) => number),
  preset: /** @type {PresetName} */ (presets[0]?.id ?? ''),
  language: 'zh',
  text: 'set',
});

/** Without what is kept beside them. @param {Draft} draft @returns {Partial<Fields>} */
function known({ sent: _, texts: __, ...fields }) {
  return fields;
}
