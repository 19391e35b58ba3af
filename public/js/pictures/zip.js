// A zip that grows file by file: what is packed is handed to the browser, which keeps it outside of the page's own memory.

/** So much is held here before it is handed over. */
const HELD_BYTES = 8_000_000;

/**
 * One file after another; pictures are not made any smaller by packing.
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Promise<{ name: string, bytes: Uint8Array } | null>} read null: it ends before this one
 * @returns {Promise<Blob>}
 */
export async function zipped(items, read) {
  const { Zip, ZipPassThrough } = await import('../../vendor/fflate.js');
  /** @type {Blob[]} */
  const parts = [];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  let held = [];
  let bytesHeld = 0;
  const handOver = () => {
    parts.push(new Blob(held));
    held = [];
    bytesHeld = 0;
  };
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    held.push(chunk.slice());
    bytesHeld += chunk.length;
    if (bytesHeld > HELD_BYTES) handOver();
  });
  for (const item of items) {
    const one = await read(item);
    if (!one) break;
    const file = new ZipPassThrough(one.name);
    zip.add(file);
    file.push(one.bytes, true);
  }
  zip.end();
  handOver();
  return new Blob(parts, { type: 'application/zip' });
}
