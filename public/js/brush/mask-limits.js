// How much of a picture may be painted for an edit of a part: what the server takes (`MaskLimits` of retouch/src/mask/mod.rs).
/** @import { Key } from '../i18n/messages.d.ts' */

/** More is an edit of the whole picture. */
export const PAINTED_SHARE_MAX = 0.6;
export const PAINTED_SHARE_MIN = 0.0005;
export const PAINTED_MIN_PX = 64;

/** As texts have it. */
export const PAINTED_PERCENT_MAX = Math.round(PAINTED_SHARE_MAX * 100);

/**
 * Why no mask can be sent of this much paint.
 * @param {number} painted in px
 * @param {number} of all of the picture's
 * @returns {Extract<Key, 'brush.mask_empty' | 'brush.mask_small' | 'brush.mask_full'> | null}
 */
export function maskFault(painted, of) {
  if (painted === 0) return 'brush.mask_empty';
  if (painted < Math.max(PAINTED_MIN_PX, Math.ceil(PAINTED_SHARE_MIN * of))) return 'brush.mask_small';
  return painted / of > PAINTED_SHARE_MAX ? 'brush.mask_full' : null;
}
