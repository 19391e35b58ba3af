// What a model that reads no Chinese is given: the English of what somebody wrote, to be seen and changed before it is
// ordered. Loaded where it is needed.
import { english } from '../api/english.js';
import { Problem } from '../api/problem.js';
import { t } from '../i18n/words.js';
import { html, useEffect, useRef, useState } from '../ui.js';

/** How long somebody may pause between two words. */
const PAUSE_MS = 900;

/**
 * `of`: what it is the English of; `edited`: by its owner, so that nothing is written over it.
 * @typedef {{ of: string, text: string, edited: boolean }} Kept
 */
/** @typedef {{ text: () => Promise<string | null> }} Handle the English for an order; null where nobody could write it */

/**
 * @param {{ source: string, kept: Kept | null, model: string, max: number, disabled: boolean,
 *   handle: { current: Handle | null }, onChange: (kept: Kept) => void }} props `source`: what was written in Chinese
 */
export function Given({ source, kept, model, max, disabled, handle, onChange }) {
  const [busy, setBusy] = useState(false);
  const [silent, setSilent] = useState('');
  const asking = useRef(/** @type {{ of: string, answer: Promise<string | null> } | null} */ (null));
  const text = source.trim();
  const fresh = kept?.of === text || kept?.edited;

  /** @returns {Promise<string | null>} */
  const ask = () => {
    if (asking.current?.of === text) return asking.current.answer;
    const answer = write(text);
    asking.current = { of: text, answer };
    return answer;
  };
  /** @param {string} of */
  const write = async (of) => {
    setBusy(true);
    setSilent('');
    try {
      const { source: by, texts: [written] } = await english([of], true);
      if (by !== 'model' || !written) {
        setSilent(t('given.silent', { model }));
        return null;
      }
      if (asking.current?.of === of) onChange({ of, text: written, edited: false });
      return written;
    } catch (thrown) {
      setSilent(Problem.from(thrown).message);
      return null;
    } finally {
      if (asking.current?.of === of) asking.current = null;
      setBusy(false);
    }
  };
  handle.current = { text: async () => (fresh && kept ? kept.text : ask()) };
  useEffect(() => () => {
    handle.current = null;
  }, []);
  useEffect(() => {
    if (fresh || !text) return undefined;
    const timer = setTimeout(ask, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, fresh]);

  const stale = Boolean(kept?.edited && kept.of !== text);
  return html`<div class="field given" aria-busy=${busy}>
    <label class="label" for="given">${t('given.label', { model })}</label>
    <textarea class="input" id="given" lang="en" rows="4" maxlength=${max} disabled=${disabled} value=${kept?.text ?? ''}
      placeholder=${busy ? t('given.busy') : t('given.waiting')} aria-describedby="given-hint"
      onInput=${(/** @type {Event & { currentTarget: HTMLTextAreaElement }} */ { currentTarget }) =>
        onChange({ of: text, text: currentTarget.value, edited: currentTarget.value.trim() !== '' })}></textarea>
    <p class="hint" id="given-hint" aria-live="polite">${silent || (busy ? t('given.busy') : t('given.hint', { model }))}</p>
    ${(stale || silent) && html`<button class="btn btn-quiet btn-small" type="button" disabled=${disabled || busy} onClick=${ask}>
      ${t('given.again')}</button>`}
  </div>`;
}
