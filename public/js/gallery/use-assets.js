/** @import { Asset } from '../api.d.ts' */
import * as api from '../api/assets.js';
import { usePages } from '../components/paging.js';

/**
 * The pictures of a filter, page by page.
 * @param {boolean} favourite
 * @param {string} model a model's id, or '' for all
 */
export function useAssets(favourite, model) {
  const { items: assets, setItems, ...pages } = usePages(
    (cursor) => api.assets({ ...(favourite && { favourite: true }), ...(model && { model }), cursor }),
    [String(favourite), model],
  );
  return {
    ...pages,
    assets,
    /** @param {Asset} made */
    add: (made) => setItems((now) => [made, ...now]),
    /** @param {Asset} changed */
    replace: (changed) => setItems((now) => now.map((asset) => (asset.id === changed.id ? changed : asset))),
    /** @param {Asset} removed */
    remove: (removed) => setItems((now) => now.filter(({ id }) => id !== removed.id)),
  };
}
