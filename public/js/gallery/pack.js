// Many pictures as one zip, packed here: a function may answer with 4.5 MB at most.
/** @import { Asset } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import { fileOf } from '../pictures/save.js';
import { zipped } from '../pictures/zip.js';

/** @typedef {'jpg' | 'png' | 'made'} Format */

/** Of one zip: beyond four of these its format has no numbers, and no browser likes to keep it. */
const PART_BYTES = 1_000_000_000;

/**
 * One zip with as many of them as fit, and as can be had now, from the first one on. Under names that say what each picture is,
 * `模型名-提示词-01.jpg`; no two are called the same.
 * @param {Asset[]} assets
 * @param {{ format: Format, told: boolean, names: Set<string>, goOn: (done: number) => boolean }} how `told`: that the label
 *   is one's own duty, just now; `names`: taken by zips before; `goOn` is asked before each picture
 * @returns {Promise<{ file: Blob | null, count: number, problem?: Problem }>} `count`: how many are in it; `problem`: why it
 *   is no more; no file when it was stopped
 */
export async function packed(assets, { format, told, names, goOn }) {
  let [count, bytes, stopped] = [0, 0, false];
  /** @type {Problem | undefined} */
  let problem;
  const file = await zipped(assets, async (asset) => {
    stopped = !goOn(count);
    if (stopped || bytes > PART_BYTES) return null;
    try {
      const { blob, name } = await fileOf(asset, format, told);
      const one = { name: unique(name, names), bytes: new Uint8Array(await blob.arrayBuffer()) };
      bytes += one.bytes.length;
      count += 1;
      return one;
    } catch (thrown) {
      problem = Problem.from(thrown);
      return null;
    }
  });
  return { file: count > 0 && !stopped ? file : null, count, problem };
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
