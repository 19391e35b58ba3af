// A key saves what is chosen. Loaded with the first press.
/** @import { Asset } from '../api.d.ts' */
/** @import { Selection } from './selection.js' */
import { Problem } from '../api/problem.js';
import { save } from '../pictures/save.js';

/**
 * One is saved at once, several as the bar saves them: in the form that is chosen there.
 * @param {Asset[]} assets
 * @param {Selection} selection
 */
export async function saveChosen(assets, selection) {
  const [only] = assets;
  if (!only || assets.length > 1) {
    /** @type {HTMLButtonElement | null} */ (document.querySelector('.bar [aria-keyshortcuts=D]'))?.click();
    return;
  }
  try {
    await save(only, 'jpg');
  } catch (thrown) {
    // What is to be asked first is asked by the bar.
    if (Problem.from(thrown).code !== 'LABEL_UNACKNOWLEDGED') throw thrown;
    selection.set([only.id]);
  }
}
