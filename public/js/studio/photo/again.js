// A photo to be taken again. Loaded for those who come from a picture.
/** @import { Asset, PhotosWish } from '../../api.d.ts' */
import * as assetsApi from '../../api/assets.js';
import * as jobsApi from '../../api/jobs.js';
import { Problem } from '../../api/problem.js';
import { prefill } from './prefill.js';

/**
 * `/studio?again=ast_…#photo`: the form filled in as it was for that picture.
 * @param {string} assetId
 */
export async function takeAgain(assetId) {
  try {
    const asset = await assetsApi.asset(assetId);
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
