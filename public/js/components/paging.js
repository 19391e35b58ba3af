import { Problem } from '../api/problem.js';
import { useEffect, useRef, useState } from '../ui.js';

/**
 * One page of any list.
 * @template T
 * @typedef {{ items: T[], next: string | null }} Page
 */

/** Of what is read as a whole. */
const LARGE = 100;

/**
 * A list that comes page by page. It starts anew when one of `inputs` changes; answers to earlier ones are thrown
 * away. When `version` changes it is read again, and what is shown stays until that is here.
 * @template {{ id: string }} T
 * @param {(cursor: string | null, limit: number) => Promise<Page<T>>} read
 * @param {string[]} inputs what `read` depends on
 * @param {string} [version] of what is read
 */
export function usePages(read, inputs, version = '') {
  const [items, setItems] = useState(/** @type {T[]} */ ([]));
  const [cursor, setCursor] = useState(/** @type {string | null} */ (null));
  const [loading, setLoading] = useState(true);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const turn = useRef(0);

  /** @param {T[]} before @param {string | null} from @param {number} [limit] @returns {Promise<Page<T> | null>} what is new; `limit`: another page follows at once */
  const load = async (before, from, limit = 0) => {
    const mine = ++turn.current;
    let goesOn = false;
    setLoading(true);
    setProblem(null);
    try {
      const page = await read(from, limit);
      if (mine !== turn.current) return null;
      // What came in meanwhile may push an item from one page to the next.
      const known = new Set(before.map(({ id }) => id));
      const fresh = page.items.filter(({ id }) => !known.has(id));
      setItems([...before, ...fresh]);
      setCursor(page.next);
      goesOn = limit > 0;
      return { items: fresh, next: page.next };
    } catch (thrown) {
      if (mine === turn.current) setProblem(Problem.from(thrown));
    } finally {
      if (mine === turn.current && !goesOn) setLoading(false);
    }
    return null;
  };
  /**
   * Reads all that is left.
   * @param {(fresh: T[], found: number) => boolean} onPage whether to go on
   */
  const rest = async (onPage) => {
    let [all, next] = [items, cursor];
    while (next) {
      const page = await load(all, next, LARGE);
      if (!page) return;
      [all, next] = [[...all, ...page.items], page.next];
      if (!onPage(page.items, all.length)) break;
    }
    setLoading(false);
  };
  useEffect(() => {
    setItems([]);
    setCursor(null);
    load([], null);
  }, inputs);

  const first = useRef(true);
  useEffect(() => {
    if (!first.current) load([], null);
    first.current = false;
  }, [version]);

  return { items, setItems, loading, problem, hasMore: cursor !== null, more: () => { load(items, cursor); }, rest };
}
