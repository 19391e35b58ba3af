/** @import { Asset } from '../../api.d.ts' */
/** @import { PictureAction } from '../../pictures/action.d.ts' */
import { catalogue } from '../../api/catalogue.js';
import { Problem } from '../../api/problem.js';
import { modelIsUsable, needModels } from '../models.js';

/** What a photo costs, and whether it is known which models there are; the form says both again. */
let price = /** @type {number | undefined} */ (undefined);
let modelsKnown = false;

/** Reads what the actions say. Without it they say less. */
export async function prepare() {
  try {
    const [offered] = await Promise.all([catalogue(), needModels()]);
    price = offered.prices.photo;
    modelsKnown = true;
  } catch (thrown) {
    Problem.from(thrown);
  }
}

/** Whether nothing can be made with a model any more. @param {Asset['model']} model */
export const modelIsGone = (model) => Boolean(modelsKnown && model && !modelIsUsable(model.id));

/** @param {Asset} asset @returns {PictureAction[]} */
export function pictureActions({ id, studio, seed, model, version }) {
  // An edit says what to change of a picture: by its words alone another one would be made.
  if (studio !== 'photo' || version?.parent) return [];
  // With another face it would be another picture: it is not taken again.
  if (modelIsGone(model)) return [{ icon: 'lock', label: 'lightbox.model_gone', values: { name: model?.name ?? '' }, note: true }];
  /** @type {PictureAction[]} */
  const actions = [{ icon: 'again', label: 'lightbox.again', price, href: `/studio?again=${id}#photo`, main: true }];
  // The same seed makes the same picture: worth paying for only with other words.
  if (seed !== null) {
    actions.push({ icon: 'copy', label: 'lightbox.same_seed', href: `/studio?again=${id}&seed=same#photo` });
  }
  return actions;
}
