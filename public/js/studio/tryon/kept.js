// What is chosen for a try-on, kept where photos of a training are, and as long.
/** @import { Chosen, Piece } from './pieces.js' */
import * as pictures from '../train/kept.js';

/** @typedef {{ file: Blob, name: string }} KeptPiece */
/** @typedef {{ kind: 'tryon', person: KeptPiece | null, garments: KeptPiece[] }} Kept */

/** @param {Piece} piece @returns {KeptPiece} */
const bare = ({ file, name }) => ({ file, name });

/** @param {string} id @param {Chosen} chosen @param {string} owner */
export const keep = (id, { person, garments }, owner) => {
  const isEmpty = !person && garments.length === 0;
  /** @type {any} */
  const kept = isEmpty ? { kind: 'none' } : { kind: 'tryon', person: person && bare(person), garments: garments.map(bare) };
  return pictures.keep(id, kept, owner);
};

/** @param {string} id @param {string} owner @returns {Promise<Kept | null>} */
export async function find(id, owner) {
  /** @type {any} */
  const found = await pictures.find(id, owner);
  return found?.kind === 'tryon' ? found : null;
}
