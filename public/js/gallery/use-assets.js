/** @import { Asset } from '../api.d.ts' */
/** @import { Filter } from './address.js' */
import * as api from '../api/assets.js';
import { usePages } from '../components/paging.js';
import { midnight } from './address.js';

/** One page. */
const SHOWN = 24;

/**
 * The pictures of a filter, page by page.
 * @param {Filter} filter
 */
export function useAssets({ studio, favourite, model, session, from, to }) {
  const { items: assets, setItems, ...pages } = usePages(
    (cursor, limit) => api.assets({
      ...(studio && { studio }),
      ...(favourite && { favourite: true }),
      ...(model && { model }),
      ...(session && { session }),
      ...(from && { from: midnight(from) }),
      ...(to && { to: midnight(to, 1) }),
      cursor,
      limit: limit || SHOWN,
    }),
    [studio, String(favourite), model, session, from, to],
  );
  return {
    ...pages,
    assets,
    /** @param {Asset} made */
    add: (made) => setItems((now) => [made, ...now]),
    /** @param {Asset[]} changed */
    replace: (...changed) => {
      const known = new Map(changed.map((asset) => [asset.id, asset]));
      setItems((now) => now.map((asset) => known.get(asset.id) ?? asset));
    },
    /** @param {Asset[]} removed */
    remove: (removed) => {
      const gone = new Set(removed.map(({ id }) => id));
      setItems((now) => now.filter(({ id }) => !gone.has(id)));
    },
  };
}
