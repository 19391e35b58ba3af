// What Take Photo is filled in with when somebody comes from a picture or a model.
/** @import { Signal } from '../../../vendor/signals.js' */
/** @import { PhotosWish } from '../../api.d.ts' */
import { signal } from '../../ui.js';

/** @typedef {{ model: string | null, input: Partial<PhotosWish> }} Prefill a photo to be taken again, or a model to be used */

/** Until the form has taken it over. @type {Signal<Prefill | null>} */
export const prefill = signal(/** @type {Prefill | null} */ (null));

/**
 * Opens Take Photo with a model chosen.
 * @param {string} model
 */
export function photographWith(model) {
  prefill.value = { model, input: {} };
  location.hash = '#photo';
}
