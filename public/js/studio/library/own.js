// A prompt of one's own: written, changed, deleted. Loaded when somebody wants one.
/** @import { ComponentChildren } from '../../../vendor/preact.js' */
/** @import { Prompt, PromptRequest, Studio } from '../../api.d.ts' */
import { Problem } from '../../api/problem.js';
import * as api from '../../api/prompts.js';
import { BusyButton } from '../../components/busy-button.js';
import { Confirm } from '../../components/confirm.js';
import { useModal } from '../../components/modal.js';
import { toast } from '../../components/toast.js';
import { t } from '../../i18n/words.js';
import { h, html, useState } from '../../ui.js';

const CATEGORIES = /** @type {const} */ (['nature', 'city', 'fantasy', 'portrait', 'other']);

/**
 * @typedef {object} Wish
 * @property {Prompt | null} prompt one that is there, or null for a new one
 * @property {Studio} offer
 * @property {string[]} ratios
 * @property {(content: ComponentChildren) => void} show
 * @property {(id: string | null) => void} onDone the prompt that was kept, or null when one was deleted
 */

/** @param {Wish} wish */
export async function open({ prompt, offer, ratios, show, onDone }) {
  try {
    const whole = prompt && (await api.prompt(prompt.id));
    const close = () => show(null);
    show(h(Editor, { prompt: whole, offer, ratios, onClose: close, onDone: (id) => {
      close();
      onDone(id);
    } }));
  } catch (thrown) {
    toast(Problem.from(thrown).message, 'bad');
  }
}

/**
 * @param {{ prompt: Prompt | null, offer: Studio, ratios: string[], onClose: () => void,
 *   onDone: (id: string | null) => void }} props
 */
function Editor({ prompt, offer, ratios, onClose, onDone }) {
  const dialog = useModal();
  const [fields, setFields] = useState({
    title: prompt?.title ?? '',
    content: prompt?.content ?? '',
    description: prompt?.description ?? '',
    category: prompt?.category ?? 'other',
    aspect_ratio: prompt?.aspect_ratio ?? '1:1',
  });
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [faults, setFaults] = useState(/** @type {Record<string, string>} */ ({}));

  /** @param {() => Promise<string | null>} work */
  const run = async (work) => {
    setBusy(true);
    setFaults({});
    try {
      onDone(await work());
    } catch (thrown) {
      const problem = Problem.from(thrown);
      const named = Object.keys(problem.fields).length > 0;
      setFaults(named ? problem.fields : { form: problem.message });
      setBusy(false);
    }
  };
  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    event.preventDefault();
    event.stopPropagation();
    const input = /** @type {PromptRequest} */ (fields);
    return run(async () => (await (prompt ? api.changePrompt(prompt.id, input) : api.writePrompt(input))).id);
  };
  const limits = offer.limits;
  /** What was wrong with a field goes with its change. @param {Partial<typeof fields>} change */
  const change = (change) => {
    setFields({ ...fields, ...change });
    setFaults(Object.fromEntries(Object.entries(faults).filter(([name]) => name !== 'form' && !(name in change))));
  };
  return html`<dialog class="dialog library-editor" ref=${dialog} aria-labelledby="editor-title" onCancel=${onClose}>
    <h2 id="editor-title">${t(prompt ? 'library.edit_title' : 'library.new_title')}</h2>
    <form class="stack" onSubmit=${onSubmit} novalidate>
      ${h(Line, { name: 'title', label: t('library.own_title'), max: limits.title_chars_max ?? 60, value: fields.title, fault: faults.title, disabled: busy, onChange: (title) => change({ title }) })}
      ${h(Line, { name: 'content', label: t('library.own_content'), hint: t('library.own_content_hint', { gap: `{${t('library.own_gap')}}` }), max: limits.content_chars_max ?? 1000, value: fields.content, fault: faults.content, long: true, disabled: busy, onChange: (content) => change({ content }) })}
      ${h(Line, { name: 'description', label: t('library.own_description'), max: limits.description_chars_max ?? 120, value: fields.description, fault: faults.description, optional: true, disabled: busy, onChange: (description) => change({ description }) })}
      <div class="fields-2">
        ${h(Choice, { name: 'category', label: t('library.categories'), value: fields.category, values: CATEGORIES.map((id) => ({ id, title: t(`library.category_${id}`) })), disabled: busy, onChange: (category) => change({ category: /** @type {Prompt['category']} */ (category) }) })}
        ${h(Choice, { name: 'ratio', label: t('photo.ratio'), value: fields.aspect_ratio, values: ratios.map((id) => ({ id, title: id })), disabled: busy, onChange: (ratio) => change({ aspect_ratio: /** @type {Prompt['aspect_ratio']} */ (ratio) }) })}
      </div>
      <p class="hint">${t('library.own_price', { n: prompt?.cost ?? offer.price })}</p>
      <p class="error" role="alert">${faults.form ?? ''}</p>
      <div class="dialog-actions">
        ${prompt && html`<button class="btn btn-quiet" type="button" disabled=${busy} onClick=${() => setAsking(true)}>${t('library.delete')}</button>`}
        <button class="btn btn-quiet" type="button" disabled=${busy} onClick=${onClose}>${t('common.keep')}</button>
        <${BusyButton} busy=${busy}>${t('library.save')}<//>
      </div>
    </form>
    ${asking && prompt && h(Confirm, {
      title: t('library.delete_title', { title: prompt.title }),
      text: t('library.delete_text'),
      yes: t('library.delete'),
      onYes: () => {
        setAsking(false);
        return run(() => api.deletePrompt(prompt.id).then(() => null));
      },
      onNo: () => setAsking(false),
    })}
  </dialog>`;
}

/**
 * @param {{ name: string, label: string, max: number, value: string, fault?: string, hint?: string, long?: boolean,
 *   optional?: boolean, disabled: boolean, onChange: (value: string) => void }} props
 */
function Line({ name, label, max, value, fault = '', hint = '', long = false, optional = false, disabled, onChange }) {
  const id = `own-${name}`;
  /** @param {Event & { currentTarget: HTMLInputElement | HTMLTextAreaElement }} event */
  const onInput = ({ currentTarget }) => onChange(currentTarget.value);
  return html`<div class="field">
    <label class="label" for=${id}>${label} ${optional && html`<span class="optional">${t('common.optional')}</span>`}</label>
    ${long
      ? html`<textarea class="input" id=${id} rows="5" maxlength=${max} value=${value} disabled=${disabled}
          aria-invalid=${Boolean(fault)} aria-describedby="${id}-hint" onInput=${onInput}></textarea>`
      : html`<input class="input" id=${id} maxlength=${max} value=${value} disabled=${disabled}
          aria-invalid=${Boolean(fault)} aria-describedby="${id}-hint" onInput=${onInput} />`}
    <span id="${id}-hint">${hint && html`<span class="hint">${hint}</span>`}${fault && html`<span class="error" role="alert">${fault}</span>`}</span>
  </div>`;
}

/**
 * @param {{ name: string, label: string, value: string, values: { id: string, title: string }[], disabled: boolean,
 *   onChange: (value: string) => void }} props
 */
function Choice({ name, label, value, values, disabled, onChange }) {
  return html`<div class="field">
    <label class="label" for="own-${name}">${label}</label>
    <select class="input" id="own-${name}" disabled=${disabled}
      onChange=${(/** @type {Event & { currentTarget: HTMLSelectElement }} */ { currentTarget }) => onChange(currentTarget.value)}>
      ${values.map(({ id, title }) => html`<option key=${id} value=${id} selected=${id === value}>${title}</option>`)}
    </select>
  </div>`;
}
