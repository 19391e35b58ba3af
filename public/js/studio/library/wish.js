/** @import { Prompt } from '../../api.d.ts' */
/** @import { Fields } from './form.js' */

/**
 * What the form is filled in with when somebody comes from a picture.
 * @type {{ prompt: Prompt | null, fields: Partial<Fields>, hadReference: boolean }} `hadReference`: it was made from a picture
 *   that was not kept
 */
export const wish = { prompt: null, fields: {}, hadReference: false };
