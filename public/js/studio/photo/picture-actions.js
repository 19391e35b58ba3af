/** @import { Asset } from '../../api.d.ts' */
/** @import { PictureAction } from '../../pictures/action.d.ts' */

/** @param {Asset} asset @returns {PictureAction[]} */
export function pictureActions({ id, studio, seed }) {
  if (studio !== 'photo') return [];
  /** @type {PictureAction[]} */
  const actions = [{ icon: 'again', label: 'lightbox.again', href: `/studio?again=${id}#photo`, main: true }];
  // The same seed makes the same picture: worth paying for only with other words.
  if (seed !== null) {
    actions.push({ icon: 'copy', label: 'lightbox.same_seed', href: `/studio?again=${id}&seed=same#photo` });
  }
  return actions;
}
