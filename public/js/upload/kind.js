// What a file is, by its first bytes: systems name types in many ways, or not at all.

/** How many of a file's first bytes are looked at: a tar archive says what it is at the 257th. */
const HEAD_BYTES = 262;
/** The brands of ISO media files that are HEIC. */
const HEIC = /^(heic|heix|hevc|hevx|heim|heis|mif1|msf1)/;
/** Pictures that the server does not take: GIF, BMP, AVIF, raw data, TIFF, Photoshop, JPEG XL, JPEG 2000. */
const OTHER_PICTURE = /^(GIF8[79]a|BM[^]{12}[^]\0\0\0|[^]{4}ftyp(avi[fs]|crx )|II\*\0|MM\0\*|II\+\0|IIU\0|IIR[OS]|FUJIFILM|8BPS|\xFF\x0A|\0\0\0\x0C(JXL |jP {2}))/;
/** Gzip, bzip2, xz and Zstandard: what a tar archive is compressed with. */
const TAR = /^(\x1F\x8B|BZh|\xFD7zXZ\0|\x28\xB5\x2F\xFD|[^]{257}ustar)/;

/**
 * `photo`: what the server takes; `picture`: another one; `zip_part`: the first of a split zip.
 * @typedef {'photo' | 'heic' | 'picture' | 'zip' | 'zip_part' | 'rar' | 'seven_zip' | 'tar' | 'other'} Kind
 */

/** The pictures that the server takes, by their types. @type {[string, RegExp][]} */
const PHOTOS = [
  ['image/jpeg', /^\xFF\xD8\xFF/],
  ['image/png', /^\x89PNG\r\n/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
];
/** The server's own list (`lib/media/sniff.rs`). @type {[Kind, RegExp][]} */
const KINDS = [
  ['zip', /^PK(\x03\x04|\x05\x06|00PK)/],
  ['zip_part', /^PK\x07\x08/],
  ['rar', /^Rar!\x1A\x07/],
  ['seven_zip', /^7z\xBC\xAF\x27\x1C/],
  ['tar', TAR],
  ['picture', OTHER_PICTURE],
];

/** One letter for each of the first bytes. @param {Blob} file */
const headOf = async (file) => String.fromCharCode(...new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));

/** @param {string} head */
const photoType = (head) => PHOTOS.find(([, begins]) => begins.test(head))?.[0];

/**
 * The type of a picture. What is none that the server takes is announced as one: the server looks at it and says what it is.
 * @param {Blob} file
 */
export const pictureType = (file) => headOf(file).then((head) => photoType(head) ?? 'image/jpeg', () => 'image/jpeg');

/** @param {Blob} file @returns {Promise<Kind>} */
export async function kindOf(file) {
  const text = await headOf(file);
  if (photoType(text)) return 'photo';
  // The brands behind the first one count, too: AVIF may begin as HEIC does.
  if (text.slice(4, 8) === 'ftyp' && HEIC.test(text.slice(8)) && !/avi[fs]/.test(text.slice(8, 32))) return 'heic';
  return KINDS.find(([, begins]) => begins.test(text))?.[0] ?? 'other';
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
