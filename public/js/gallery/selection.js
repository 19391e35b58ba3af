// Which pictures are chosen.
import { useRef, useState } from '../ui.js';

/** @typedef {ReturnType<typeof useSelection>} Selection */

/**
 * @param {string[]} ids of all that are shown, in their order
 */
export function useSelection(ids) {
  const [chosen, setChosen] = useState(/** @type {ReadonlySet<string>} */ (new Set()));
  const [choosing, setChoosing] = useState(false);
  /** Where a range begins. */
  const anchor = useRef('');
  const shown = ids.filter((id) => chosen.has(id));

  /** @param {string[]} next */
  const set = (next) => {
    setChosen(new Set(next));
    if (next.length > 0) setChoosing(true);
  };
  return {
    /** Whether a press chooses instead of opening. */
    choosing,
    /** Those that are shown, in their order. */
    shown,
    set,
    /** @param {string} id */
    has: (id) => chosen.has(id),
    /** @param {string} id */
    toggle: (id) => {
      anchor.current = id;
      set(chosen.has(id) ? shown.filter((other) => other !== id) : [...shown, id]);
    },
    /** All from the one that was chosen last to this one. @param {string} id */
    extend: (id) => {
      const [from, to] = [ids.indexOf(anchor.current), ids.indexOf(id)].sort((one, other) => one - other);
      if (from === undefined || to === undefined || from < 0) {
        anchor.current = id;
        set([...shown, id]);
      } else set([...new Set([...shown, ...ids.slice(from, to + 1)])]);
    },
    /** Those, too. @param {string[]} more */
    add: (more) => setChosen((now) => new Set([...now, ...more])),
    begin: () => setChoosing(true),
    end: () => {
      setChosen(new Set());
      setChoosing(false);
    },
  };
}
