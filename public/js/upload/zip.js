// One zip for a training: packed here from single photos, or chosen ready-made and looked into.
import { canvasIsTrue } from './canvas.js';
import { isOtherFile } from './names.js';
import { stem } from './pictures.js';
import { shrink } from './shrink.js';

/** The most a training zip may hold, in bytes. */
export const ZIP_MAX_BYTES = 100_000_000;

const END_RECORD = 0x06054b50;
const ENTRY = 0x02014b50;
/** The end record is 22 bytes and may be followed by a comment of up to 65,535. */
const END_SEARCH_BYTES = 22 + 65_535;
const DIRECTORY_MAX_BYTES = 4_000_000;

/**
 * Packs photos into a zip, one after another so that a phone's memory holds one opened picture at a time. They keep their
 * names, each in a folder of its own: what the server says of a photo is said by its owner's name for it. A caption lies
 * beside the photo whose name it has.
 * @param {{ files: File[], captions: File[] }} photos
 * @param {(done: number) => void} onProgress after each photo
 * @param {AbortSignal} signal
 * @returns {Promise<Blob>}
 */
export async function packPhotos({ files, captions }, onProgress, signal) {
  const [{ zipSync }, isTrue] = await Promise.all([import('../../vendor/fflate.js'), canvasIsTrue()]);
  /** @type {Record<string, Uint8Array>} */
  const entries = {};
  const captionOf = new Map(captions.map((caption) => [stem(caption), caption]));
  for (const [index, photo] of files.entries()) {
    signal.throwIfAborted();
    const folder = String(index + 1).padStart(2, '0');
    entries[`${folder}/${photo.name}`] = await bytesOf(isTrue ? await shrink(photo) : photo);
    const caption = captionOf.get(stem(photo));
    if (caption) entries[`${folder}/${stem(photo)}.txt`] = await bytesOf(caption);
    onProgress(index + 1);
  }
  // Level 0: JPEG does not shrink any further.
  return new Blob([zipSync(entries, { level: 0 })], { type: 'application/zip' });
}

/** @param {Blob} file */
const bytesOf = async (file) => new Uint8Array(await file.arrayBuffer());

/**
 * How many pictures a zip lists, read from its directory without unpacking; null when it is not a zip. Only for telling
 * people early: the server decides, and alone does where this count is not `sure`.
 * @param {Blob} zip
 * @returns {Promise<{ pictures: number, sure: boolean } | null>}
 */
export async function countPictures(zip) {
  const tailStart = Math.max(0, zip.size - END_SEARCH_BYTES);
  const tail = await view(zip, tailStart, zip.size);
  for (let at = tail.byteLength - 22; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END_RECORD) continue;
    // Of a zip in several parts this is the last: its directory says nothing here.
    if (tail.getUint16(at + 4, true) !== 0) return { pictures: 0, sure: false };
    const bytes = tail.getUint32(at + 12, true);
    const start = tail.getUint32(at + 16, true);
    // Larger numbers stand elsewhere (zip64), and something may stand before the zip.
    if (bytes > DIRECTORY_MAX_BYTES || start + bytes > zip.size) return { pictures: 0, sure: false };
    return picturesIn(await view(zip, start, start + bytes));
  }
  return null;
}

/** @param {DataView} directory */
function picturesIn(directory) {
  const decoder = new TextDecoder();
  let pictures = 0;
  let others = 0;
  let at = 0;
  while (at + 46 <= directory.byteLength && directory.getUint32(at, true) === ENTRY) {
    const nameBytes = directory.getUint16(at + 28, true);
    const extraBytes = directory.getUint16(at + 30, true);
    const commentBytes = directory.getUint16(at + 32, true);
    if (at + 46 + nameBytes > directory.byteLength) break;
    const name = decoder.decode(new Uint8Array(directory.buffer, directory.byteOffset + at + 46, nameBytes));
    // A Mac adds a `__MACOSX/._photo.jpg` beside every photo.
    if (/\.(jpe?g|jpe|jfif|pjp(eg)?|a?png|webp)$/i.test(name) && !isOtherFile(name)) pictures += 1;
    else others += 1;
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  return { pictures, sure: at === directory.byteLength && others === 0 };
}

/**
 * @param {Blob} blob
 * @param {number} start
 * @param {number} end
 */
const view = async (blob, start, end) => new DataView(await blob.slice(start, end).arrayBuffer());
