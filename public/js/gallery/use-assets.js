/** @import { Asset } from '../api.d.ts' */
/** @import { Filter } from './address.js' */
import * as api from '../api/assets.js';
import { usePages } from '../components/paging.js';
import { midnight } from './address.js';

/**
 * The pictures of a filter, page by page.
 * @param {Filter} filter
 */
export function useAssets({ studio, favourite, model, session, from, to }) {
  const { items: assets, setItems, ...pages } = usePages(
    (cursor) => api.assets({
      ...(studio && { studio }),
      ...(favourite && { favourite: true }),
      ...(model && { model }),
      ...(session && { session }),
      ...(from && { from: midnight(from) }),
      ...(to && { to: midnight(to, 1) }),
      cursor,
    }),
    [studio, String(favourite), model, session, from, to],
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
