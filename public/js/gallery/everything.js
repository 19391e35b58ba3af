// All pictures of what is filtered for, those as well that are not on the table yet: they are fetched page by page.
/** @import { useAssets } from './use-assets.js' */
/** @import { Selection } from './selection.js' */
import { useRef, useState } from '../ui.js';

/** So many are chosen at once: the newest. */
const ALL_MAX = 10_000;

/**
 * @param {ReturnType<typeof useAssets>} list
 * @param {string[]} ids those that are shown
 * @param {Selection} selection
 */
export function useEverything(list, ids, selection) {
  const [found, setFound] = useState(0);
  const stopped = useRef(false);
  /** @param {string[]} first chosen at once */
  const begin = async (first) => {
    selection.begin();
    selection.set(first);
    if (!list.hasMore || found > 0) return;
    stopped.current = false;
    setFound(ids.length);
    await list.rest((fresh, count) => {
      if (stopped.current) return false;
      selection.add(fresh.map(({ id }) => id));
      setFound(count);
      return count < ALL_MAX;
    });
    setFound(0);
  };
  return {
    /** So many were found, while more are looked for. */
    found,
    all: () => begin(ids),
    invert: () => begin(ids.filter((id) => !selection.has(id))),
    stop: () => {
      stopped.current = true;
    },
    /** The choice, and the search. */
    end: () => {
      stopped.current = true;
      selection.end();
    },
  };
}
