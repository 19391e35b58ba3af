/** @import { Asset } from '../api.d.ts' */
import * as api from '../api/assets.js';

/**
 * Makes all of them favourites, or none where all are.
 * @param {Asset[]} assets
 * @param {(...changed: Asset[]) => void} onChange some after others
 * @param {(done: number) => boolean} [goOn] asked between two requests
 * @returns {Promise<{ favourite: boolean, n: number }>} what they are now, and how many
 */
export async function favourAll(assets, onChange, goOn = () => true) {
  const favourite = !assets.every((asset) => asset.favourite);
  const other = assets.filter((asset) => asset.favourite !== favourite);
  let done = 0;
  while (done < other.length && goOn(done)) {
    const some = other.slice(done, done + api.AT_ONCE);
    await api.changeAssets(some.map(({ id }) => id), { favourite });
    onChange(...some.map((asset) => ({ ...asset, favourite })));
    done += some.length;
  }
  return { favourite, n: done < other.length ? done : assets.length };
}
