// What a file is, by its first bytes: systems name types in many ways, or not at all.

/** How many of a file's first bytes are looked at. */
const HEAD_BYTES = 32;
/** The brands of ISO media files that are HEIC. */
const HEIC = /^(heic|heix|hevc|hevx|heim|heis|mif1|msf1)/;

/** @typedef {'photo' | 'heic' | 'other'} Kind `photo`: what the server takes */

/** @param {Blob} file @returns {Promise<Kind>} */
export async function kindOf(file) {
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const text = String.fromCharCode(...bytes);
  if (text.startsWith('\xFF\xD8\xFF') || text.startsWith('\x89PNG\r\n') || /^RIFF[^]{4}WEBP/.test(text)) return 'photo';
  return text.slice(4, 8) === 'ftyp' && HEIC.test(text.slice(8)) && !/avi[fs]/.test(text) ? 'heic' : 'other';
}

/**
 * Whether a JPEG ends before its picture does. Browsers draw such a picture and leave the rest gray; the server says so.
 * @param {Blob} file
 */
export async function isCutOff(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return false;
  let at = 2;
  // Up to the picture itself: a preview in what stands before it has an end of its own.
  while (bytes[at] === 0xff && bytes[at + 1] !== 0xda && at < bytes.length) {
    at += 2 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
  }
  for (at = bytes.indexOf(0xd9, at); at !== -1; at = bytes.indexOf(0xd9, at + 1)) if (bytes[at - 1] === 0xff) return false;
  return true;
}

/**
 * Whether a WebP or PNG carries an Exif block. It may say how the camera was held, and browsers do not turn such pictures
 * (Chromium turns no WebP, and no PNG whose block comes late): the server does.
 * @param {Blob} file
 */
export async function carriesExif(file) {
  const view = new DataView(await file.arrayBuffer());
  const webp = view.byteLength > 12 && view.getUint32(0) === 0x52494646;
  const png = view.byteLength > 12 && view.getUint32(0) === 0x89504e47;
  if (!webp && !png) return false;
  for (let at = webp ? 12 : 8; at + 8 <= view.byteLength; ) {
    const kind = view.getUint32(webp ? at : at + 4);
    if (kind === 0x45584946 || kind === 0x65584966) return true; // EXIF, eXIf
    const bytes = view.getUint32(webp ? at + 4 : at, webp);
    at += webp ? 8 + bytes + (bytes % 2) : 12 + bytes;
  }
  return false;
}
