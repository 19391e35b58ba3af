// A picture by a prompt to be made again. Loaded for those who come from a picture.
/** @import { LibraryWish } from '../../api.d.ts' */
import * as assetsApi from '../../api/assets.js';
import * as jobsApi from '../../api/jobs.js';
import { Problem } from '../../api/problem.js';
import * as promptsApi from '../../api/prompts.js';
import { modelIsUsable } from '../models.js';
import { wish } from './wish.js';

/**
 * `/studio?again=ast_…#library`: the form filled in as it was for that picture, to make another one.
 * @param {string} assetId
 * @param {Promise<unknown>} models
 */
export async function makeAgain(assetId, models) {
  try {
    const { job } = await assetsApi.asset(assetId);
    const { prompt_id, slots, model, reference_upload } = /** @type {LibraryWish} */ ((await jobsApi.job(job.id)).input);
    const prompt = await promptsApi.prompt(prompt_id);
    await models;
    // With another face it would be another picture.
    if (model && !modelIsUsable(model)) return;
    // What nobody said stays unsaid: the example is taken then, in whatever language is spoken now.
    const said = prompt.slots.filter(({ name, example }) => slots[name] && slots[name] !== example);
    wish.prompt = prompt;
    wish.hadReference = reference_upload !== null;
    wish.fields = {
      chosen: prompt.id,
      slots: { [prompt.id]: Object.fromEntries(said.map(({ name }) => [name, slots[name] ?? ''])) },
      face: model ?? '',
      sent: null,
    };
  } catch (thrown) {
    // The picture or its prompt may be deleted by now: the form is as it was then, which is what one sees.
    Problem.from(thrown);
  }
  // The address is for coming here once; a reload should not fill the form in again.
  history.replaceState(null, '', '/studio#library');
}
