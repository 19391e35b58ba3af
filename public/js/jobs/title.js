// The title of the tab says how far a job is: whoever waits looks at another tab.
import { t } from '../i18n/words.js';
import { useEffect } from '../ui.js';

/** What runs on this page, and how far each is; the one that came last is shown. @type {Map<string, number>} */
const running = new Map();

/**
 * @param {string} id of a job, for as long as it runs
 * @param {number} percent
 */
export function useTitle(id, percent) {
  const name = t('title.studio');
  const show = () => {
    const last = [...running.values()].at(-1);
    document.title = last === undefined ? name : `${Math.round(last)}% · ${name}`;
  };
  useEffect(() => {
    running.set(id, percent);
    show();
  }, [id, percent, name]);
  useEffect(() => () => {
    running.delete(id);
    show();
  }, [id, name]);
}
