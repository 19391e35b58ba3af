/** @import { StudioName } from './section.d.ts' */

/** Each once: the compiler of types names one that is missing. @type {Record<StudioName, true>} */
const EVERY_STUDIO = { train: true, photo: true, poster: true, tryon: true, library: true };

/** The studios by name, without their code: for pages that only speak of them. */
export const STUDIOS = /** @type {StudioName[]} */ (Object.keys(EVERY_STUDIO));
