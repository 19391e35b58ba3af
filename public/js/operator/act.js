// What an operator does: a few fields, a reason, and once for its key however often it is pressed.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { newKey } from '../api/request.js';
import * as api from '../api/operator.js';
import { Problem } from '../api/problem.js';
import { ProblemNotice } from '../components/notice.js';
import { Sheet, SheetHead } from '../components/sheet.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { h, html, useRef, useState, written } from '../ui.js';
import { CodeForm } from './door.js';

/**
 * `choices` makes it a list, `number` a number; a field that is `optional` may stay empty.
 * @typedef {{ name: string, label: string, number?: boolean, optional?: boolean, choices?: { id: string, title: string }[] }} Field
 */

/**
 * @param {{ id: string, title: string, what: string, fields?: Field[], fixed?: Record<string, unknown>, noReason?: boolean, removes?: boolean,
 *   onDone: (answer: any) => void, children?: ComponentChildren }} props `what`: the end of the address; `fixed`: what is sent
 *   beside the fields; `removes`: it deletes what is at the address
 */
export function Act({ id, title, what, fields = [], fixed = {}, noReason = false, removes = false, onDone, children }) {
  const all = noReason ? fields : [...fields, { name: 'reason', label: t('operator.reason') }];
  const empty = Object.fromEntries(all.map((field) => [field.name, 'choices' in field ? field.choices?.[0]?.id ?? '' : '']));
  const [values, setValues] = useState(/** @type {Record<string, string>} */ (empty));
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const sent = useRef({ body: '', key: '' });

  const send = async () => {
    const body = { ...fixed, ...bodyOf(all, values) };
    const text = JSON.stringify([what, body]);
    // The same again is the same: only another wish gets another key.
    if (sent.current.body !== text) sent.current = { body: text, key: newKey() };
    setBusy(true);
    setProblem(null);
    try {
      const answer = await (removes ? api.remove(what, body) : api.act(what, body, sent.current.key));
      sent.current = { body: '', key: '' };
      setValues(empty);
      toast(t('operator.done'));
      onDone(answer);
    } catch (thrown) {
      const refused = Problem.from(thrown);
      if (refused.code === 'SECOND_FACTOR_REQUIRED') {
        await lazy(async () => null, { styles: ['sheet'] });
        setAsked(true);
      } else {
        setProblem(refused);
      }
    } finally {
      setBusy(false);
    }
  };
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    void send();
  };
  return html`<form class="operator-act" onSubmit=${submit} novalidate aria-label=${title}>
    <div class="fields-2">
      ${all.map((field) => h(Entry, {
        key: field.name, id: `${id}-${field.name}`, field, value: values[field.name] ?? '',
        fault: problem?.fields[field.name] ?? '', onValue: (value) => setValues((now) => ({ ...now, [field.name]: value })),
      }))}
    </div>
    ${children}
    <div class="row"><button class="btn btn-small" type="submit" disabled=${busy} aria-busy=${busy}>${title}</button></div>
    ${h(ProblemNotice, { problem })}
    ${asked && html`<${Sheet} onClose=${() => setAsked(false)}>
      ${h(SheetHead, { title: t('operator.again'), onClose: () => setAsked(false) })}
      <div class="sheet-body stack"><p class="hint">${t('operator.again_text')}</p>
        ${h(CodeForm, { onEntered: () => { setAsked(false); void send(); } })}</div><//>`}
  </form>`;
}

/** @param {Field[]} fields @param {Record<string, string>} values */
function bodyOf(fields, values) {
  const said = fields.filter(({ name, optional }) => !optional || values[name]?.trim());
  return Object.fromEntries(said.map(({ name, number }) => {
    const text = (values[name] ?? '').trim();
    return [name, number ? Number(text || '0') : text];
  }));
}

/** @param {{ id: string, field: Field, value: string, fault: string, onValue: (value: string) => void }} props */
function Entry({ id, field, value, fault, onValue }) {
  const described = fault ? `${id}-fault` : undefined;
  return html`<div class="field">
    <label class="label" for=${id}>${field.label}${field.optional && html` <span class="optional">${t('operator.optional')}</span>`}</label>
    ${field.choices
      ? html`<select class="input" id=${id} aria-describedby=${described} onChange=${written(onValue)}>
          ${field.choices.map((choice) => html`<option key=${choice.id} value=${choice.id} selected=${choice.id === value}>${choice.title}</option>`)}
        </select>`
      : html`<input class="input" id=${id} inputmode=${field.number ? 'numeric' : undefined} maxlength="200" value=${value}
          aria-invalid=${Boolean(fault)} aria-describedby=${described} onInput=${written(onValue)} />`}
    ${fault && html`<p class="error" id=${`${id}-fault`}>${fault}</p>`}
  </div>`;
}
