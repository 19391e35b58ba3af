// A reference picture on its way to the server.
/** @import { Sent } from './reference.js' */
import { Problem } from '../../api/problem.js';
import { completeUpload } from '../../api/uploads.js';
import { openMessages } from '../../i18n/words.js';
import { sendPicture } from '../../upload/send.js';
import { shrink } from '../../upload/shrink.js';
import { madeSmall, refusalOf } from '../../upload/single.js';

/** What the server takes as a reference. Engines look at no more of it. */
const LIMITS = { sideMaxPx: 2048, bytesMax: 5_000_000 };
const PREVIEW_SIDE_PX = 160;

/**
 * @param {File} file
 * @param {AbortSignal} signal
 * @param {(share: number) => void} onProgress
 * @returns {Promise<Sent | string>} in words, what speaks against it
 */
export async function send(file, signal, onProgress) {
  await openMessages(['files']);
  const made = (await refusalOf(file)) ?? (await madeSmall(file, LIMITS));
  if (typeof made === 'string') return made;
  signal.throwIfAborted();
  const id = await sendPicture(made, { purpose: 'reference', name: file.name, onProgress, signal });
  return { id, name: file.name, preview: await copyOf(file).catch(() => '') };
}

/**
 * Whether the server has it no more. A line that is down says nothing of it.
 * @param {string} id
 */
export async function isGone(id) {
  try {
    return (await completeUpload(id)).state !== 'ready';
  } catch (thrown) {
    return Problem.from(thrown).status === 404;
  }
}

/** A small copy that outlives a reload, as text. @param {File} file @returns {Promise<string>} */
async function copyOf(file) {
  const small = await shrink(file, PREVIEW_SIDE_PX);
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result)));
    reader.addEventListener('error', () => resolve(''));
    reader.readAsDataURL(small);
  });
}
