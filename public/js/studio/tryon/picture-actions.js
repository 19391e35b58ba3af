/** @import { Asset } from '../../api.d.ts' */
/** @import { PictureAction } from '../../pictures/action.d.ts' */

/** What it was made of is deleted with its job. @param {Asset} asset @returns {PictureAction[]} */
export const pictureActions = ({ studio, version }) =>
  studio === 'tryon' && !version?.parent ? [{ icon: 'lock', label: 'lightbox.photos_gone', note: true }] : [];
