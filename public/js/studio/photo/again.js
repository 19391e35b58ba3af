// A photo to be taken again. Loaded for those who come from a picture.
/** @import { Asset, PhotosWish } from '../../api.d.ts' */
import * as assetsApi from '../../api/assets.js';
import * as jobsApi from '../../api/jobs.js';
import { Problem } from '../../api/problem.js';
import { usable } from '../models.js';
import { prefill } from './prefill.js';

/**
 * `/studio?again=ast_…#photo`: the form filled in as it was for that picture, to make another one; with `&seed=same` from
 * its own seed. A model that is gone is said, and no other one is put in its place.
 * @param {string} assetId
 * @param {'new' | 'same'} seed
 * @param {Promise<unknown>} models
 */
export async function takeAgain(assetId, seed, models) {
  try {
    const asset = await assetsApi.asset(assetId);
    const input = { ...(await inputOf(asset)), seed: seed === 'same' ? (asset.seed ?? undefined) : undefined };
    await models;
    const { model } = asset;
    const gone = model && !usable().some(({ id }) => id === model.id) ? model.name : null;
    prefill.value = { model: model?.id ?? null, input, gone };
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
    if (!('aspect_ratio' in input && 'prompt' in input)) return { prompt: asset.prompt };
    const { aspect_ratio, prompt, engine_prompt } = input;
    // The English as it was edited then: put into English anew it would be other words, and another picture.
    return { aspect_ratio, prompt, ...(engine_prompt && { engine_prompt }) };
  } catch (thrown) {
    Problem.from(thrown);
    return { prompt: asset.prompt };
  }
}
