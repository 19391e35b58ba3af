// What Take Photo is filled in with when somebody comes from a picture or a model.
/** @import { Signal } from '../../../vendor/signals.js' */
/** @import { Asset, PhotosWish } from '../../api.d.ts' */
import * as assetsApi from '../../api/assets.js';
import * as jobsApi from '../../api/jobs.js';
import { Problem } from '../../api/problem.js';
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

/** `/studio?again=ast_…#photo`: the form filled in as it was for that picture. */
export async function fillInFromAddress() {
  const again = new URLSearchParams(location.search).get('again');
  if (!again) return;
  try {
    const asset = await assetsApi.asset(again);
    const input = { ...(await inputOf(asset)), seed: asset.seed ?? undefined };
    prefill.value = { model: asset.model?.id ?? null, input };
  } catch (thrown) {
    // The picture may be deleted by now: the form is empty then, which is what one sees.
    Problem.from(thrown);
  }
  // The address is for coming here once; a reload should not fill the form in again.
  history.replaceState(null, '', '/studio#photo');
}

/**
 * The shape of the picture, and the prompt as it was typed, are only in its job; without it the defaults do.
 * @param {Asset} asset
 * @returns {Promise<Partial<PhotosWish>>}
 */
async function inputOf(asset) {
  try {
    const { input } = await jobsApi.job(asset.job.id);
    return 'prompt' in input ? { aspect_ratio: input.aspect_ratio, prompt: input.prompt } : { prompt: asset.prompt };
  } catch (thrown) {
    Problem.from(thrown);
    return { prompt: asset.prompt };
  }
}
