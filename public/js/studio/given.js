// What a model that reads no Chinese is given: the English of what somebody wrote, to be seen and changed before it is
// ordered. Loaded where it is needed.
import { english } from '../api/english.js';
import { Problem } from '../api/problem.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect, useId, useRef, useState } from '../ui.js';

/** How long somebody may pause between two words. */
const PAUSE_MS = 900;

/** Something in Chinese. @typedef {{ name: string, label?: string, text: string }} Source `label`: where there are several */
/** `of`: what it is the English of; `edited`: by its owner. @typedef {{ of: string, text: string, edited: boolean }} Kept */
/** By the names of the sources. @typedef {Record<string, Kept>} Given */

/**
 * Whether there is something to be given in its place: its English, or what its owner wrote there.
 * @param {Source} source
 * @param {Given} given
 * @param {number} [max] characters: what is longer is not sent
 */
export const isSeen = ({ name, text }, given, max = Infinity) => {
  const kept = given[name];
  return Boolean(kept?.text.trim() && (kept.edited || kept.of === text) && lengthOf(kept.text) <= max);
};

/** As the server counts it. @param {string} text */
const lengthOf = (text) => [...text.trim().replace(/\s+/g, ' ')].length;

/**
 * @param {{ sources: Source[], given: Given, model: string, expand: boolean, max: number, asked: number, disabled: boolean,
 *   onChange: (given: Given) => void }} props `asked`: grows when somebody pressed before there was anything to see
 */
export function GivenFields({ sources, given, model, expand, max, asked, disabled, onChange }) {
  const [busy, setBusy] = useState(false);
  const [silent, setSilent] = useState('');
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const latest = useRef(0);
  const flying = useRef('');
  const now = useRef(given);
  // Other studios on the page have the same.
  const id = useId();
  now.current = given;
  const open = sources.filter((source) => !isSeen(source, given) && !given[source.name]?.edited);
  const wanted = JSON.stringify(open.map(({ text }) => text));

  /** @param {Source[]} these */
  const ask = async (these) => {
    const texts = JSON.stringify(these.map(({ text }) => text));
    if (these.length === 0 || flying.current === texts) return;
    flying.current = texts;
    const turn = (latest.current += 1);
    setBusy(true);
    setSilent('');
    try {
      const { source, texts: found } = await english(these.map(({ text }) => text), expand);
      // What was written meanwhile asks for itself.
      if (turn !== latest.current) return;
      if (source !== 'model') {
        setSilent(t('given.silent', { model }));
        return;
      }
      const written = these.map(({ name, text }, at) => [name, { of: text, text: found[at] ?? '', edited: false }]);
      onChange({ ...now.current, ...Object.fromEntries(written) });
    } catch (thrown) {
      if (turn === latest.current) setSilent(Problem.from(thrown).message);
    } finally {
      if (turn === latest.current) {
        flying.current = '';
        setBusy(false);
      }
    }
  };
  useEffect(() => {
    if (open.length === 0) return undefined;
    const timer = setTimeout(() => ask(open), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      latest.current += 1;
      flying.current = '';
      setBusy(false);
    };
  }, [wanted]);
  useEffect(() => {
    // Whoever pressed is led to what would be given.
    if (!asked) return;
    ask(open);
    const fields = [...(box.current?.querySelectorAll('textarea') ?? [])];
    (fields.find((field) => field.matches('[aria-invalid=true]')) ?? fields[0])?.focus();
  }, [asked]);

  const hint = silent || (busy ? t('given.busy') : t(asked ? 'given.look' : 'given.hint', { model }));
  return html`<div class="field given" aria-busy=${busy} ref=${box}>
    ${sources.map(({ name, label, text }) => {
      const over = lengthOf(given[name]?.text ?? '') - max;
      return html`<div class="field" key=${name}>
      <label class="label" for="${id}-${name}">${t('given.label', { model })}${label ? ` · ${label}` : ''}</label>
      <textarea class="input" id="${id}-${name}" lang="en" rows=${label ? 1 : 4} disabled=${disabled} aria-invalid=${over > 0}
        value=${given[name]?.text ?? ''} placeholder=${t(busy ? 'given.busy' : 'given.waiting')} aria-describedby="${id}-hint ${id}-${name}-error"
        onFocus=${(/** @type {Event & { currentTarget: HTMLTextAreaElement }} */ { currentTarget }) => currentTarget.scrollIntoView({ block: 'nearest' })}
        onInput=${(/** @type {Event & { currentTarget: HTMLTextAreaElement }} */ { currentTarget: { value } }) => {
          setSilent('');
          onChange({ ...given, [name]: { of: text, text: value, edited: value.trim() !== '' } });
        }}></textarea>
      <p class="error" id="${id}-${name}-error" role="alert">${over > 0 ? t('given.long', { n: over, max }) : ''}</p></div>`;
    })}
    <p class="hint" id="${id}-hint" role="status" data-warns=${Boolean(silent)}>${hint}</p>
    <button class="btn btn-quiet btn-small" type="button" disabled=${disabled || busy} onClick=${() => ask(sources)}>${t('given.again')}</button>
  </div>`;
}

/**
 * The same of one prompt.
 * @param {{ text: string, kept: Kept | null, model: string, max: number, asked: number, disabled: boolean,
 *   onChange: (kept: Kept | null) => void }} props
 */
export const OneGiven = ({ text, kept, onChange, ...props }) => h(GivenFields, {
  ...props, expand: true, sources: [{ name: 'prompt', text }], given: kept ? { prompt: kept } : {},
  onChange: (now) => onChange(now.prompt ?? null),
});
