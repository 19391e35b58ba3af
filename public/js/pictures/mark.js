// The mark of a picture, an XMP packet, out of one file and into another, byte by byte: as the server puts it there
// (lib/media/marks/splice.rs).

const JPEG_XMP = 'http://ns.adobe.com/xap/1.0/\0';
const PNG_XMP = 'XML:com.adobe.xmp\0\0\0\0\0';
const PNG_SIGNATURE = 8;
/** A JPEG segment has a length of two bytes, which counts itself. */
const SEGMENT_MAX = 0xffff - 2;

/** @param {string} text */
const bytesOf = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** @param {Uint8Array} file @param {number} at @param {string} text */
const has = (file, at, text) => [...text].every((letter, index) => file[at + index] === letter.charCodeAt(0));

/** @param {Uint8Array} file */
const view = (file) => new DataView(file.buffer, file.byteOffset, file.byteLength);

/** @param {Uint8Array} file a WebP, JPEG or PNG @returns {Uint8Array | null} */
export function markOf(file) {
  if (has(file, 0, 'RIFF')) return inWebp(file);
  if (has(file, 1, 'PNG')) return inPng(file);
  return file[0] === 0xff ? inJpeg(file) : null;
}

/** @param {Uint8Array} file */
function inWebp(file) {
  for (let at = 12; at + 8 <= file.length; ) {
    const length = view(file).getUint32(at + 4, true);
    if (has(file, at, 'XMP ')) return file.slice(at + 8, at + 8 + length);
    at += 8 + length + (length % 2);
  }
  return null;
}

/** @param {Uint8Array} file */
function inPng(file) {
  for (let at = PNG_SIGNATURE; at + 8 <= file.length; ) {
    const length = view(file).getUint32(at);
    if (has(file, at + 4, `iTXt${PNG_XMP}`)) return file.slice(at + 8 + PNG_XMP.length, at + 8 + length);
    at += 12 + length;
  }
  return null;
}

/** @param {Uint8Array} file */
function inJpeg(file) {
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff && file[at + 1] !== 0xda; ) {
    const length = view(file).getUint16(at + 2);
    if (file[at + 1] === 0xe1 && has(file, at + 4, JPEG_XMP)) return file.slice(at + 4 + JPEG_XMP.length, at + 2 + length);
    at += 2 + length;
  }
  return null;
}

/**
 * A JPEG or PNG as a canvas writes it, with the mark in it: behind the first segment of a JPEG, which says that it is one, or
 * behind the header of a PNG.
 * @param {Uint8Array} file
 * @param {Uint8Array} mark
 * @returns {Uint8Array<ArrayBuffer> | null}
 */
export function withMark(file, mark) {
  if (has(file, 1, 'PNG')) {
    const header = PNG_SIGNATURE + 12 + view(file).getUint32(PNG_SIGNATURE);
    return spliced(file, header, pngChunk(joined(bytesOf(`iTXt${PNG_XMP}`), mark)));
  }
  if (mark.length + JPEG_XMP.length > SEGMENT_MAX) return null;
  const first = file[3] === 0xe0 ? 4 + view(file).getUint16(4) : 2;
  return spliced(file, first, jpegSegment(joined(bytesOf(JPEG_XMP), mark)));
}

/** @param {Uint8Array} content */
function jpegSegment(content) {
  const length = content.length + 2;
  return joined(Uint8Array.of(0xff, 0xe1, length >> 8, length & 0xff), content);
}

/** @param {Uint8Array} named the content, with the chunk's name before it */
function pngChunk(named) {
  const chunk = new Uint8Array(named.length + 8);
  view(chunk).setUint32(0, named.length - 4);
  chunk.set(named, 4);
  view(chunk).setUint32(named.length + 4, crc32(named));
  return chunk;
}

/** As PNG and zip have it. @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** @param {Uint8Array[]} parts */
function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} file @param {number} at @param {Uint8Array} part */
const spliced = (file, at, part) => joined(file.subarray(0, at), part, file.subarray(at));
