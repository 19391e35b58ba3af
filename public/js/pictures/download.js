// Where a picture is saved from: with the visible label of generated pictures, unless that is left out, which the server asks
// about once (lib/assets/acknowledgement.rs).
/** @import { Catalogue, Download } from '../api.d.ts' */
import { downloadAsset } from '../api/assets.js';
import { catalogue } from '../api/catalogue.js';
import { Problem } from '../api/problem.js';
import { signal } from '../ui.js';

/** Which text the question shows: a new version whenever a word of `label.duty` changes. */
const ACKNOWLEDGED_VERSION = '2026-11-29';

/** Whether downloads carry the label here, once that was read. */
export const labelVisible = signal(/** @type {Catalogue['label_visible'] | null} */ (null));

/** Whether they shall, where one may choose. */
export const withLabel = signal(true);

/** The question before a download without it. */
export const DUTY = /** @type {const} */ ({ title: 'label.title', text: 'label.duty', yes: 'label.yes', no: 'label.no' });

/** What cannot be read now is read when something is saved. */
export async function readLabelVisible() {
  try {
    labelVisible.value ??= (await catalogue()).label_visible;
  } catch (thrown) {
    Problem.from(thrown);
  }
}

/**
 * @param {string} asset
 * @param {boolean} told the question was just answered
 * @returns {Promise<Download>} good for some minutes
 * @throws {Problem} `LABEL_UNACKNOWLEDGED` when it is to be asked
 */
export async function downloadOf(asset, told) {
  labelVisible.value ??= (await catalogue()).label_visible;
  const visible_mark = labelVisible.value === 'on' || (labelVisible.value === 'ask' && withLabel.value);
  const acknowledged = told && !visible_mark ? ACKNOWLEDGED_VERSION : null;
  return downloadAsset(asset, { visible_mark, acknowledged });
}

/**
 * @param {string} asset
 * @param {boolean} told the question was just answered
 * @param {string | null} stored its address in a list, which does where there is no label
 * @throws {Problem} as `downloadOf`
 */
export async function addressOf(asset, told, stored) {
  labelVisible.value ??= (await catalogue()).label_visible;
  return labelVisible.value === 'off' && stored ? stored : (await downloadOf(asset, told)).url;
}

/** @param {Problem} problem */
export const isToBeAsked = ({ code }) => code === 'LABEL_UNACKNOWLEDGED';
