// A picture to take from, if one likes: sent as soon as it is chosen, so that the button waits for nothing. The code that
// sends it comes with the first one.
import { Problem } from '../../api/problem.js';
import { Icon } from '../../components/icons.js';
import { t } from '../../i18n/words.js';
import { h, html, useEffect, useRef, useState } from '../../ui.js';

/** One that is there, with a small copy to be shown after a reload. @typedef {{ id: string, preview: string, name: string }} Sent */

/**
 * @param {{ value: Sent | null, disabled: boolean, onChange: (sent: Sent | null) => void,
 *   onSending: (sending: boolean) => void }} props
 */
export function Reference({ value, disabled, onChange, onSending }) {
  const [fault, setFault] = useState('');
  const [sending, setSending] = useState(/** @type {{ name: string, preview: string, share: number } | null} */ (null));
  const stop = useRef(/** @type {AbortController | null} */ (null));
  useEffect(() => {
    // Kept by the server for a day: what is gone by now is not shown as if it were there.
    if (value) import('./send-reference.js').then(({ isGone }) => isGone(value.id)).then((gone) => gone && onChange(null), Problem.from);
    return () => stop.current?.abort();
  }, []);

  const clear = () => {
    stop.current?.abort();
    setSending(null);
    onSending(false);
    onChange(null);
  };
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const choose = async ({ currentTarget: input }) => {
    const [file] = input.files ?? [];
    input.value = ''; // so that the same file can be chosen again
    if (!file) return;
    setFault('');
    const mine = new AbortController();
    stop.current = mine;
    const preview = URL.createObjectURL(file);
    setSending({ name: file.name, preview, share: 0 });
    onSending(true);
    try {
      const { send } = await import('./send-reference.js');
      const sent = await send(file, mine.signal, (share) => setSending({ name: file.name, preview, share }));
      if (mine.signal.aborted) return;
      if (typeof sent === 'string') setFault(sent);
      else onChange(sent);
    } catch (thrown) {
      if (mine.signal.aborted) return;
      const { message, reasons } = Problem.from(thrown);
      setFault(`${file.name}: ${reasons[0]?.detail ?? message}`);
    } finally {
      if (stop.current === mine) {
        setSending(null);
        onSending(false);
      }
      URL.revokeObjectURL(preview);
    }
  };
  const shown = sending ?? value;
  return html`<div class="field">
    <p class="label">${t('library.reference')} <span class="optional">${t('common.optional')}</span></p>
    ${shown
      ? html`<div class="library-reference" data-ready=${!sending}>
          <img src=${shown.preview} alt=${t('library.reference')} width="64" height="64" />
          <span class="clip" translate=${false}>${shown.name}</span>
          ${sending && html`<progress max="1" value=${sending.share} aria-label=${t('library.sending')}></progress>`}
          <button class="icon-btn" type="button" disabled=${disabled} aria-label=${t('library.reference_remove')}
            onClick=${clear}>${h(Icon, { name: 'close' })}</button></div>`
      : html`<label class="library-reference library-reference-choose"><input type="file"
          accept="image/*" aria-label=${t('library.reference_choose')} aria-describedby="library-reference-hint"
          disabled=${disabled} onChange=${choose} />
          ${h(Icon, { name: 'upload' })}<span>${t('library.reference_choose')}</span></label>`}
    <p class="hint" id="library-reference-hint">${t('library.reference_hint')}</p>
    <p class="error" role="alert">${fault}</p>
  </div>`;
}
