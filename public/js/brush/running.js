// Edits under way. They outlive the editor: who closes it finds the edit in its place again, and the picture when it is made.
/** @import { Asset, Job } from '../api.d.ts' */
/** @import { LiveJob } from '../jobs/live.js' */
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { failuresOf, failureText } from '../jobs/failures.js';
import { follow } from '../jobs/live.js';
import { refreshMe } from '../session.js';
import { forget } from './kept.js';

/** @typedef {{ job: LiveJob, whenMade: (then: (asset: Asset | null) => void) => () => void }} Running */

/** By the picture that is edited. @type {Map<string, Running>} */
const running = new Map();

/** @param {string} asset */
export const runningOn = (asset) => running.get(asset) ?? null;

/**
 * @param {string} asset
 * @param {Job} job
 * @param {(made: Asset) => void} onMade
 * @returns {Running}
 */
export function followEdit(asset, job, onMade) {
  /** @type {Set<(made: Asset | null) => void>} */
  const waiting = new Set();
  const live = follow(job, (over) => {
    const made = over.items.find((item) => item.asset)?.asset ?? null;
    running.delete(asset);
    live.stop();
    for (const failure of failuresOf(over)) toast(failureText(failure), 'bad');
    if (made) {
      forget(asset);
      onMade(made);
      if (waiting.size === 0) toast(t('brush.done'));
    }
    for (const then of waiting) then(made);
  });
  /** @type {Running} */
  const edit = {
    job: live,
    whenMade: (then) => {
      waiting.add(then);
      return () => void waiting.delete(then);
    },
  };
  running.set(asset, edit);
  refreshMe();
  return edit;
}
