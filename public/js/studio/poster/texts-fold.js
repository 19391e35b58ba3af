// The texts of a set, to be read and changed before anything is made. It comes when somebody begins to describe; without it
// everything works, and it is asked for again with the next look at the description.
/** @import { WrittenBrief } from '../../api.d.ts' */
/** @import { Fields } from './form.js' */
/** @import { Handle, Kept, Question, Texts } from './texts.d.ts' */
import { ProblemNotice } from '../../components/notice.js';
import { number } from '../../i18n/numbers.js';
import { t } from '../../i18n/words.js';
import { h, html, useEffect, useId, useLayoutEffect, useRef, useState, written } from '../../ui.js';
import { lacking, listsFor, SHOWN } from './brief-lists.js';
import { ListFields } from './list-fields.js';
import { mostAt, POINTS, textAt } from './merged-brief.js';
import { openTexts } from './open-texts.js';
import { posterName, presets, twoDigits } from './plan.js';

/**
 * How it stands with the texts, and all of them below, folded away.
 * @param {{ kept: Partial<Kept>, handle: { current: Handle | null }, fields: Fields, upload: string | null, settled: boolean,
 *   left: boolean, disabled: boolean, onLacking: (note: string) => void }} props `kept`: of a draft; `settled`: there may be
 *   asked about what is there; `left`: nobody is describing just now; `onLacking`: which posters have nothing to show
 */
export function TextsFold({ kept, handle, fields, upload, settled, left, disabled, onLacking }) {
  const { preset, language } = fields;
  // A shop's main picture may have to be without words: then nobody is asked for any.
  const wordless = presets.value.find(({ id }) => id === preset)?.wordless ?? [];
  const posters = fields.posters.filter((poster) => !wordless.includes(poster));
  const [texts] = useState(() => openTexts(kept));
  const fold = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  const description = fields.description.trim();
  const question = description && settled && language !== 'none'
    ? { description, preset, language, product_upload: upload }
    : null;
  useLayoutEffect(() => {
    handle.current = {
      kept: texts.kept,
      refuses: () => question !== null && texts.isWrong(posters, listsFor(fields.posters)) && show(fold.current),
      brief: async () => question ? texts.brief(question, posters) : undefined,
    };
  });
  useEffect(() => {
    if (left && question) void texts.ask(question);
  }, [left, JSON.stringify(question)]);
  const note = description && language !== 'none' ? lackingNote(texts, fields.posters) : '';
  useEffect(() => onLacking(note), [note]);
  return html`<details ref=${fold}>
    <summary><span class="label">${t('texts.title')}</span>
      <span class="hint field-note" aria-live="polite">${texts.state.value}</span></summary>
    <div class="texts-room">${h(TextsFields, {
      texts,
      described: description !== '',
      question,
      posters,
      chosen: fields.posters,
      disabled,
    })}</div>
  </details>`;
}

/** Opens what is folded away, and goes to what is wrong there. @param {HTMLDetailsElement | null} fold */
function show(fold) {
  if (!fold) return true;
  fold.open = true;
  /** @type {HTMLElement | null} */ (fold.querySelector('[aria-invalid=true]'))?.focus();
  return true;
}

/** What is not said of the product and these posters would show. @param {Texts} texts @param {number[]} chosen */
function lackingNote({ written: { value: brief }, own }, chosen) {
  const missing = brief ? lacking(brief, own.value, chosen) : [];
  const list = missing.map((name) => t(SHOWN[name].lacks, { n: twoDigits(SHOWN[name].poster) }));
  return list.length > 0 ? t('texts.lacking', { list: list.join(t('texts.between')) }) : '';
}

/**
 * @param {{ texts: Texts, described: boolean, question: Question | null, posters: number[], chosen: number[],
 *   disabled: boolean }} props `posters`: those of the chosen that have words
 */
function TextsFields({ texts, described, question, posters, chosen, disabled }) {
  const brief = texts.written.value;
  const changed = Object.keys(texts.own.value).length > 0;
  return html`<div class="stack texts-fields" aria-busy=${texts.asking.value}>
    ${h(ProblemNotice, { problem: texts.problem.value, title: t('texts.silent') })}
    ${brief ? h(AllFields, { texts, brief, posters, chosen, disabled }) : html`<p class="hint">
      ${t(described ? 'texts.waiting' : 'texts.describe')}</p>`}
    ${(changed || texts.problem.value) && html`<p class="row">
      ${texts.problem.value && question && html`<button class="link" type="button" disabled=${texts.asking.value}
        onClick=${() => texts.ask(question)}>${t('texts.again')}</button>`}
      ${changed && html`<button class="link" type="button" disabled=${disabled} onClick=${texts.forget}>${t('texts.forget')}</button>`}
    </p>`}
  </div>`;
}

/** @param {{ texts: Texts, brief: WrittenBrief, posters: number[], chosen: number[], disabled: boolean }} props */
function AllFields({ texts, brief, posters, chosen, disabled }) {
  /** @param {string} path @param {string} label @param {boolean} [first] with its label in sight */
  const field = (path, label, first = true) =>
    h(TextField, { key: path, texts, brief, path, label, inSight: first, disabled });
  const seen = brief.brief.facts.filter(({ source }) => source === 'picture');
  return html`
    ${field('product_name', t('texts.name'))}
    ${field('brief', t('texts.brief'))}
    <fieldset class="field"><legend class="label">${t('texts.points')}</legend>
      ${POINTS.map((place) => html`<div class="texts-pair" key=${place}>
        ${field(`points.${place}.title`, t('texts.point_title', { n: place + 1 }), false)}
        ${field(`points.${place}.detail`, t('texts.point_detail', { n: place + 1 }), false)}</div>`)}
    </fieldset>
    <fieldset class="field"><legend class="label">${t('texts.headlines')}</legend>
      <p class="hint">${t('texts.headlines_hint')}</p>
      ${posters.map((poster) => html`<div class="texts-poster" key=${poster}>
        ${field(`posters.${twoDigits(poster)}.headline`, t('texts.headline', { name: posterName(poster) }))}
        ${field(`posters.${twoDigits(poster)}.subheadline`, t('texts.subheadline', { name: posterName(poster) }), false)}</div>`)}
    </fieldset>
    ${h(ListFields, { texts, brief, chosen, disabled })}
    ${seen.length > 0 && html`<fieldset class="field"><legend class="label">${t('texts.seen')}</legend>
      <p class="hint">${t('texts.seen_hint')}</p>
      ${seen.map(({ text }) => html`<label class="check" key=${text}>
        <input type="checkbox" checked=${!(`facts.${text}` in texts.own.value)} disabled=${disabled}
          onChange=${() => texts.note({ [`facts.${text}`]: `facts.${text}` in texts.own.value ? null : '' })} /><span translate=${false}>${text}</span></label>`)}
    </fieldset>`}`;
}

/** @param {{ texts: Texts, brief: WrittenBrief, path: string, label: string, inSight: boolean, disabled: boolean }} props */
function TextField({ texts, brief, path, label, inSight, disabled }) {
  const id = useId();
  const text = textAt(brief, texts.own.value, path);
  const { most, count } = mostAt(brief, path);
  const over = count(text.trim()) - most;
  // What is counted in halves is said in Han characters where the texts are Chinese.
  const shown = brief.language === 'zh' && !/^(product_name|brief)$/.test(path) ? Math.floor(most / 2) : most;
  return html`<div class="field">
    <label class=${inSight ? 'texts-label' : 'visually-hidden'} for=${id}>${label}</label>
    <input class="input" id=${id} value=${text} placeholder=${inSight ? '' : label} disabled=${disabled}
      aria-invalid=${over > 0} aria-describedby=${`${id}-error`} onKeyDown=${stay}
      onInput=${written((changed) => texts.note({ [path]: changed }))} />
    <p class="error" id=${`${id}-error`} role="alert">${over > 0 ? t('texts.long', { max: number(shown) }) : ''}</p>
  </div>`;
}

/** Enter in a line of text makes no posters. @param {KeyboardEvent} event */
function stay(event) {
  if (event.key === 'Enter') event.preventDefault();
}
