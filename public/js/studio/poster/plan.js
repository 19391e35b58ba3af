// The plan of a set: what each poster is called, by its number, and what another set has to begin with.
/** @import { Signal } from '../../../vendor/signals.js' */
/** @import { Job, PlannedPoster, ShopPreset } from '../../api.d.ts' */
/** @import { Fields } from './form.js' */
import { inLanguage } from '../../i18n/words.js';
import { signal } from '../../ui.js';

/** As the catalogue has it. @type {Signal<PlannedPoster[]>} */
export const plan = signal(/** @type {PlannedPoster[]} */ ([]));

/** As the catalogue has them. @type {Signal<ShopPreset[]>} */
export const presets = signal(/** @type {ShopPreset[]} */ ([]));

/**
 * Another set like one that is there, the same posters for the same shop and another product: until the form has taken it over.
 * @type {Signal<Partial<Fields> | null>}
 */
export const like = signal(/** @type {Partial<Fields> | null} */ (null));

/** The shape of a set's pictures, before there are any. @param {Job} job */
export function shapeOf({ input }) {
  const found = 'preset' in input && presets.value.find(({ id }) => id === input.preset);
  return found ? `${found.width} / ${found.height}` : '1';
}

/** As it is in the files' names. @param {number} of */
export const twoDigits = (of) => String(of).padStart(2, '0');

/** @param {number} of */
export function posterName(of) {
  const found = plan.value.find(({ number }) => number === of);
  return found ? `${twoDigits(of)} ${inLanguage(found.title)}` : twoDigits(of);
}
