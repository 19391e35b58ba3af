// Pictures that are deleted can be had back for some seconds: until then they are only hidden here. They are deleted when the
// time is over, or when one leaves.
/** @import { Asset } from '../api.d.ts' */
import * as api from '../api/assets.js';
import { Problem } from '../api/problem.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { useEffect, useRef, useState } from '../ui.js';

/** How long they can be had back. */
const UNDO_MS = 8_000;

/**
 * @param {(asset: Asset) => void} onDeleted
 */
export function useRemoval(onDeleted) {
  const [waiting, setWaiting] = useState(/** @type {Asset[]} */ ([]));
  /** What is to be deleted, for handlers that outlive a drawing. @type {{ current: Asset[] }} */
  const due = useRef([]);
  const timer = useRef(0);

  /** @param {boolean} leaving */
  const carryOut = async (leaving) => {
    clearTimeout(timer.current);
    const assets = due.current;
    due.current = [];
    if (assets.length === 0) return;
    try {
      await api.deleteAssets(assets.map(({ id }) => id), leaving);
      assets.forEach(onDeleted);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    }
    setWaiting((now) => now.filter((asset) => !assets.includes(asset)));
  };
  useEffect(() => {
    const leave = () => void carryOut(true);
    addEventListener('pagehide', leave);
    return () => removeEventListener('pagehide', leave);
  }, []);
  return {
    /** They are hidden. */
    waiting,
    /** @param {Asset[]} assets */
    remove: (assets) => {
      void carryOut(false);
      due.current = assets;
      setWaiting((now) => [...now, ...assets]);
      timer.current = window.setTimeout(() => carryOut(false), UNDO_MS);
    },
    undo: () => {
      clearTimeout(timer.current);
      const back = due.current;
      due.current = [];
      setWaiting((now) => now.filter((asset) => !back.includes(asset)));
      toast(t('table.undone'));
    },
    /** Those that can still be had back. */
    undoable: waiting.filter((asset) => due.current.includes(asset)).length,
  };
}
