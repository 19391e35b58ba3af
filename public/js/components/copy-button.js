import { t } from '../i18n/words.js';
import { h, html, useEffect, useState } from '../ui.js';
import { Icon } from './more-icons.js';
import { toast } from './toast.js';

/** How long the button says that it is done. */
const SAID_MS = 2_000;

/**
 * Copies a text and says so.
 * @param {{ text: string, name: string }} props `name` says what is copied
 */
export function CopyButton({ text, name }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      toast(t('common.copied'));
    } catch {
      // Not allowed here: it can still be selected by hand.
      toast(t('common.copy_failed'), 'bad');
    }
  };
  return html`<button class="btn btn-quiet btn-small copy" type="button" aria-label=${name} onClick=${copy}>
    ${h(Icon, { name: copied ? 'check' : 'copy' })}<span aria-hidden="true">${t('common.copy')}</span></button>`;
}
