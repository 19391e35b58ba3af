// Photos drawn here: a face-like disc on a coloured ground, different for every seed. No binary file is kept.
import { crc32, deflateSync } from 'node:zlib';
import { zipSync } from 'fflate';

const SIDE = 640;

/** A file as a file chooser hands it over. */
export interface Chosen {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A square PNG of `side` pixels. */
export function portrait(seed: number, side = SIDE): Buffer {
  const rows = Buffer.alloc(side * (side * 3 + 1));
  const centre = side / 2 + (seed % 7) * 6;
  for (let y = 0; y < side; y++) {
    const start = y * (side * 3 + 1);
    for (let x = 0; x < side; x++) {
      const inFace = ((x - centre) / (side * 0.22)) ** 2 + ((y - side * 0.45) / (side * 0.3)) ** 2 < 1;
      const at = start + 1 + x * 3;
      rows[at] = inFace ? 225 - (y >> 4) : (seed * 37 + (x >> 3)) & 255;
      rows[at + 1] = inFace ? 180 - (x >> 5) : (seed * 91 + (y >> 3)) & 255;
      rows[at + 2] = inFace ? 150 : (seed * 53 + 90) & 255;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** So many different photos. */
export function photos(count: number, side = SIDE): Chosen[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `face-${index + 1}.png`,
    mimeType: 'image/png',
    buffer: portrait(index + 1, side),
  }));
}

/** What an iPhone's photo begins with; no browser here reads it. */
export const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');

/** A zip of so many portraits, and more files. */
export function zipOf(count: number, side = SIDE, more: Record<string, Uint8Array> = {}): Chosen {
  const entries: Record<string, Uint8Array> = { ...more };
  for (const { name, buffer } of photos(count, side)) entries[name] = buffer;
  return { name: 'faces.zip', mimeType: 'application/zip', buffer: Buffer.from(zipSync(entries, { level: 0 })) };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
