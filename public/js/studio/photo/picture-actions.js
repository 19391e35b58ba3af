/** @import { Asset } from '../../api.d.ts' */
/** @import { PictureAction } from '../../pictures/action.d.ts' */

/** @param {Asset} asset @returns {PictureAction[]} */
export const pictureActions = ({ id, studio }) =>
  studio === 'photo' ? [{ icon: 'again', label: 'lightbox.again', href: `/studio?again=${id}#photo`, main: true }] : [];
