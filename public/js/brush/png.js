// A mask as PNG: gray of one bit, white where painted. Written here, byte by byte: exact size, exactly two levels, no
// colours to be managed. A worker runs it.

/** @import { Mask } from './raster.js' */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** @param {Mask} mask @returns {Promise<Blob>} */
export async function maskPng({ width, height, painted }) {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 1; // bits; the rest is 0: gray, deflate, adaptive filters, not interlaced
  const rows = await deflated(packed(width, height, painted));
  const parts = [new Uint8Array(SIGNATURE), chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', new Uint8Array())];
  return new Blob(parts, { type: 'image/png' });
}

/** Rows of bits from the highest on, each behind a 0: no filter. @param {number} width @param {number} height @param {Uint8Array} painted */
function packed(width, height, painted) {
  const bytes = Math.ceil(width / 8) + 1;
  const rows = new Uint8Array(bytes * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * bytes + 1 + (x >> 3);
      if (painted[y * width + x]) rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return rows;
}

/** In zlib's format, which is what CompressionStream calls `deflate`. @param {Uint8Array<ArrayBuffer>} bytes */
async function deflated(bytes) {
  if (!('CompressionStream' in globalThis)) {
    // Firefox before 113 has none.
    const { zlibSync } = await import('../../vendor/fflate.js');
    return new Uint8Array(zlibSync(bytes));
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {string} kind four letters @param {Uint8Array<ArrayBuffer>} data */
function chunk(kind, data) {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set([...kind].map((letter) => letter.charCodeAt(0)), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** ISO 3309, bit by bit: a mask has some ten KB. @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
