/** @import { Asset } from '../api.d.ts' */
import * as api from '../api/assets.js';
import { Problem } from '../api/problem.js';

/** Links that were asked for anew already: one that fails again is not the clock's fault. @type {Set<string>} */
const renewed = new Set();

/**
 * Links to pictures live for minutes, pages for hours: a picture that does not load any more gets fresh links, once.
 * @param {Asset} asset
 * @param {(asset: Asset) => void} onFresh
 */
export async function renewLinks(asset, onFresh) {
  if (renewed.has(asset.id)) return;
  renewed.add(asset.id);
  try {
    onFresh(await api.asset(asset.id));
  } catch (thrown) {
    // Deleted meanwhile, or no network: the picture stays a blank with its text.
    Problem.from(thrown);
  }
}
