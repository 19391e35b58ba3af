/** @import { Asset, LibraryWish } from '../../api.d.ts' */
/** @import { PictureAction } from '../../pictures/action.d.ts' */
/** @import { Signal } from '../../../vendor/signals.js' */
import { job } from '../../api/jobs.js';
import { Problem } from '../../api/problem.js';
import { prompt } from '../../api/prompts.js';
import { signal } from '../../ui.js';
import { modelIsGone } from '../photo/picture-actions.js';

/**
 * What another picture by the prompt of a job costs: null where the prompt is gone, undefined where it could not be read.
 * Each prompt has a price of its own, which is read when a picture by it is seen.
 * @type {Signal<Record<string, { cost: number | null | undefined, reference: boolean }>>}
 */
const known = signal({});
/** @type {Set<string>} */
const asked = new Set();

/** @param {string} id of the job */
async function look(id) {
  asked.add(id);
  try {
    const input = /** @type {LibraryWish} */ ((await job(id)).input);
    const cost = await prompt(input.prompt_id).then((found) => found.cost, costOf);
    known.value = { ...known.value, [id]: { cost, reference: input.reference_upload !== null } };
  } catch (thrown) {
    Problem.from(thrown); // the form says the price
    asked.delete(id);
  }
}

/** @param {unknown} thrown */
const costOf = (thrown) => (Problem.from(thrown).code === 'PROMPT_NOT_FOUND' ? null : undefined);

/** @param {Asset} asset @returns {PictureAction[]} */
export function pictureActions({ id, studio, job: of, seed, model, version }) {
  // An edit says what to change of a picture: by the prompt alone another one would be made.
  if (studio !== 'library' || version?.parent) return [];
  // With another face it would be another picture.
  if (modelIsGone(model)) return [{ icon: 'lock', label: 'lightbox.model_gone', values: { name: model?.name ?? '' }, note: true }];
  if (!asked.has(of.id)) void look(of.id);
  const { cost, reference = false } = known.value[of.id] ?? {};
  if (cost === null) return [{ icon: 'lock', label: 'lightbox.prompt_gone', note: true }];
  /** @type {PictureAction[]} */
  const actions = [{ icon: 'again', label: 'lightbox.again', price: cost, href: `/studio?again=${id}#library`, main: true }];
  // Of a picture that was made from another one, which is gone, no seed makes the same.
  if (!reference && seed !== null) {
    actions.push({ icon: 'copy', label: 'lightbox.same_seed', href: `/studio?again=${id}&seed=same#library` });
  }
  if (reference) actions.push({ icon: 'lock', label: 'lightbox.reference_gone', note: true });
  return actions;
}
