/** @import { Asset } from '../api.d.ts' */

/**
 * What made a picture, by name: a model that was chosen, or what its studio asked an engine for, whose owner and version there
 * are left out. Empty where it is not known.
 * @param {Pick<Asset, 'model' | 'parameters'>} asset
 */
export function modelOf({ model, parameters }) {
  if (model) return model.name;
  const asked = /** @type {{ model?: unknown }} */ (parameters).model;
  return typeof asked === 'string' ? asked.replace(/^.*\//, '').replace(/:.*$/, '') : '';
}
