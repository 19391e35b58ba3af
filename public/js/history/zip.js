// The button that saves a whole set. What packs it comes when it is pressed.
import { Problem } from '../api/problem.js';
import { BusyButton } from '../components/busy-button.js';
import { Confirm } from '../components/confirm.js';
import { Icon } from '../components/icons.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { h, html, useState } from '../ui.js';

/** With the words of the question that may come before it. */
const loadPacking = () => lazy(() => import('./pack.js'), { messages: ['label'] });

/** @param {{ id: string }} props */
export function ZipButton({ id }) {
  const [progress, setProgress] = useState(/** @type {{ done: number, of: number } | null} */ (null));
  const [asked, setAsked] = useState(/** @type {typeof import('./pack.js').DUTY | null} */ (null));
  const pack = async (told = false) => {
    setAsked(null);
    setProgress({ done: 0, of: 0 });
    /** @type {typeof import('./pack.js') | null} */
    let code = null;
    try {
      code = await loadPacking();
      await code.saveZip(id, told, (done, of) => setProgress({ done, of }));
    } catch (thrown) {
      const problem = Problem.from(thrown);
      if (code?.isToBeAsked(problem)) setAsked(code.DUTY);
      else toast(problem.message, 'bad');
    } finally {
      setProgress(null);
    }
  };
  return html`
    ${h(BusyButton, {
      type: 'button',
      busy: progress !== null,
      onClick: () => pack(),
      children: progress?.of ? t('history.packing', progress) : html`${progress ? '' : h(Icon, { name: 'zip' })}${t('history.zip')}`,
    })}
    ${asked && h(Confirm, {
      title: t(asked.title),
      text: t(asked.text),
      yes: t(asked.yes),
      no: t(asked.no),
      onYes: () => pack(true),
      onNo: () => setAsked(null),
    })}`;
}
