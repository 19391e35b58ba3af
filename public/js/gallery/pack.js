// Many pictures as one zip, packed here: a function may answer with 4.5 MB at most.
/** @import { Asset } from '../api.d.ts' */
import { fileOf } from '../pictures/save.js';
import { zipped } from '../pictures/zip.js';

/** @typedef {'jpg' | 'png' | 'made'} Format */

/**
 * Under names that say what each picture is, `模型名-提示词-01.jpg`; no two are called the same.
 * @param {Asset[]} assets
 * @param {Format} format
 * @param {boolean} told that the label is one's own duty, just now
 * @param {(done: number) => void} onProgress
 */
export function packed(assets, format, told, onProgress) {
  const names = new Set();
  let done = 0;
  return zipped(assets, async (asset) => {
    const { blob, name } = await fileOf(asset, format, told);
    onProgress(++done);
    return { name: unique(name, names), bytes: new Uint8Array(await blob.arrayBuffer()) };
  });
}

/** @param {string} name @param {Set<string>} taken */
function unique(name, taken) {
  const [, stem = name, ending = ''] = /^(.*?)(\.\w+)$/.exec(name) ?? [];
  // The number of a picture counts within its job: in a zip of several jobs they go on counting.
  const [, base = stem, digits = ''] = /^(.*-)(\d\d)$/.exec(stem) ?? [];
  let free = name;
  for (let next = Number(digits) + 1 || 2; taken.has(free.toLowerCase()); next++) {
    free = digits ? `${base}${String(next).padStart(2, '0')}${ending}` : `${stem}-${next}${ending}`;
  }
  taken.add(free.toLowerCase());
  return free;
}
