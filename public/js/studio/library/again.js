// A picture by a prompt to be made again. Loaded for those who come from a picture.
/** @import { LibraryWish } from '../../api.d.ts' */
/** @import { Fields } from './form.js' */
import * as assetsApi from '../../api/assets.js';
import * as jobsApi from '../../api/jobs.js';
import { Problem } from '../../api/problem.js';
import * as promptsApi from '../../api/prompts.js';
import { draftOf } from '../../draft.js';
import { modelIsUsable } from '../models.js';
import { wish } from './wish.js';

/**
 * `/studio?again=ast_…#library`: the form filled in as it was for that picture, to make another one; with `&seed=same` from its
 * own seed.
 * @param {string} assetId
 * @param {boolean} sameSeed
 * @param {Promise<unknown>} models
 */
export async function makeAgain(assetId, sameSeed, models) {
  try {
    const { job, seed } = await assetsApi.asset(assetId);
    const { prompt_id, slots, model, reference_upload, engine_slots = {}, engine_prompt } =
      /** @type {LibraryWish} */ ((await jobsApi.job(job.id)).input);
    const prompt = await promptsApi.prompt(prompt_id);
    await models;
    // With another face it would be another picture.
    if (model && !modelIsUsable(model)) return;
    // What nobody said stays unsaid: the example is taken then, in whatever language is spoken now.
    const said = prompt.slots.filter(({ name, example }) => slots[name] && slots[name] !== example);
    // The English as it was seen or edited then: put into English anew it would be other words, and another picture.
    const english = engine_prompt ? [['prompt', engine_prompt]] : Object.entries(engine_slots);
    // Of a whole prompt it is not known what it is the English of.
    const edited = Boolean(engine_prompt);
    const given = Object.fromEntries(english.map(([name = '', text = '']) => [name, { of: slots[name] ?? '', text, edited }]));
    const left = /** @type {Partial<Fields>} */ (draftOf('library'));
    wish.prompt = prompt;
    wish.hadReference = reference_upload !== null;
    wish.fields = {
      chosen: prompt.id,
      slots: { [prompt.id]: Object.fromEntries(said.map(({ name }) => [name, slots[name] ?? ''])) },
      face: model ?? '',
      sent: null,
      seed: sameSeed ? seed : null,
      given: { ...left.given, [prompt.id]: given },
    };
  } catch (thrown) {
    // The picture or its prompt may be deleted by now: the form is as it was then, which is what one sees.
    Problem.from(thrown);
  }
  // The address is for coming here once; a reload should not fill the form in again.
  history.replaceState(null, '', '/studio#library');
}
