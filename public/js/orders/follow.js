// One order as it is now, asked for again and again while somebody looks at it and something can still come.
/** @import { Order } from '../api.d.ts' */
import * as api from '../api/orders.js';
import { Problem } from '../api/problem.js';
import { secondsUntil } from '../api/server-time.js';
import { refreshMe } from '../session.js';
import { useEffect, useState } from '../ui.js';

/** A card is confirmed within seconds: the first few questions come sooner. */
const SOON_MS = 2_000;
const SOON_COUNT = 5;
const EVERY_MS = 5_000;
/** After an answer that did not come, each time twice as long, up to this. */
const EVERY_MS_MAX = 60_000;

/**
 * Whether something can still come: the money, or late money while it is recognised by its amount.
 * @param {Order} order
 */
export function isOpen({ state, grace_until }) {
  if (state === 'pending') return true;
  return (state === 'expired' || state === 'canceled') && grace_until !== null && secondsUntil(grace_until) > 0;
}

/** @param {string} id */
export function useOrder(id) {
  const [order, setOrder] = useState(/** @type {Order | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    let over = false;
    let asked = 0;
    let failed = 0;
    let state = '';
    async function poll() {
      clearTimeout(timer);
      if (over || document.hidden) return;
      let pause = asked++ < SOON_COUNT ? SOON_MS : EVERY_MS;
      try {
        const now = await api.order(id);
        if (over) return;
        failed = 0;
        setOrder(now);
        setProblem(null);
        // Paid before it was asked about, it may have come after the balance was read.
        if (state !== now.state && (state !== '' || now.state === 'paid')) refreshMe();
        state = now.state;
        if (!isOpen(now)) return;
      } catch (thrown) {
        if (over) return;
        const refused = Problem.from(thrown);
        // What is known stays in sight; without anything to show, it is said why.
        if (state === '') setProblem(refused);
        if (state === '' || refused.status === 404) return;
        pause = Math.max(EVERY_MS * 2 ** ++failed, (refused.retryAfterSeconds ?? 0) * 1000);
      }
      timer = setTimeout(poll, Math.min(pause, EVERY_MS_MAX));
    }
    setProblem(null);
    poll();
    document.addEventListener('visibilitychange', poll);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', poll);
    };
  }, [id, turn]);

  /** @param {Order} now */
  const set = (now) => {
    setOrder(now);
    refreshMe();
  };
  return { order, problem, set, again: () => setTurn(turn + 1) };
}
