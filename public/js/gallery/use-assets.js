/** @import { Asset } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import * as api from '../api/routes.js';
import { useEffect, useRef, useState } from '../ui.js';

/**
 * The pictures of a filter, page by page. Answers of a filter that is no longer chosen are thrown away.
 * @param {boolean} favourite
 * @param {string} model a model's id, or '' for all
 */
export function useAssets(favourite, model) {
  const [assets, setAssets] = useState(/** @type {Asset[]} */ ([]));
  const [cursor, setCursor] = useState(/** @type {string | null} */ (null));
  const [loading, setLoading] = useState(true);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const turn = useRef(0);

  /** @param {Asset[]} before @param {string | null} from */
  const load = async (before, from) => {
    const mine = ++turn.current;
    setLoading(true);
    setProblem(null);
    try {
      const page = await api.assets({ ...(favourite && { favourite: true }), ...(model && { model }), cursor: from });
      if (mine !== turn.current) return;
      const known = new Set(before.map(({ id }) => id));
      setAssets([...before, ...page.items.filter(({ id }) => !known.has(id))]);
      setCursor(page.next);
    } catch (thrown) {
      if (mine === turn.current) setProblem(Problem.from(thrown));
    } finally {
      if (mine === turn.current) setLoading(false);
    }
  };
  useEffect(() => {
    setAssets([]);
    setCursor(null);
    load([], null);
  }, [favourite, model]);

  return {
    assets,
    loading,
    problem,
    hasMore: cursor !== null,
    more: () => { load(assets, cursor); },
    /** @param {Asset} changed */
    replace: (changed) => setAssets((now) => now.map((asset) => (asset.id === changed.id ? changed : asset))),
    /** @param {Asset} removed */
    remove: (removed) => setAssets((now) => now.filter(({ id }) => id !== removed.id)),
  };
}
