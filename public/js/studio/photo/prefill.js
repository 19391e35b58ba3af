// What Take Photo is filled in with when somebody comes from a picture or a model.
/** @import { Signal } from '../../../vendor/signals.js' */
/** @import { PhotosWish } from '../../api.d.ts' */
import { signal } from '../../ui.js';

/**
 * A photo to be taken again, or a model to be used.
 * @typedef {{ model: string | null, input: Partial<PhotosWish>, gone: string | null }} Prefill `gone`: the name of its model
 *   where one cannot take photos with that any more
 */

/** Until the form has taken it over. @type {Signal<Prefill | null>} */
export const prefill = signal(/** @type {Prefill | null} */ (null));

/**
 * Opens Take Photo with a model chosen.
 * @param {string} model
 */
export function photographWith(model) {
  prefill.value = { model, input: {}, gone: null };
  location.hash = '#photo';
}
