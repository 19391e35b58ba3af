// A subscription whose checkout is open: asked for now and then, until the server knows of the money.
/** @import { Subscription } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import * as api from '../api/subscription.js';
import { refreshMe } from '../session.js';

const EVERY_MS = 5_000;

/**
 * @param {Subscription} subscription as it is now
 * @param {(subscription: Subscription) => void} onNews
 * @returns {() => void} stops asking
 */
export function followPlan(subscription, onNews) {
  if (subscription.state !== 'pending') return () => {};
  let over = false;
  const timer = setInterval(async () => {
    if (document.hidden) return;
    try {
      const now = await api.subscription();
      if (over || now.state === subscription.state) return;
      await refreshMe();
      onNews(now);
    } catch (thrown) {
      // The next question may be answered.
      Problem.from(thrown);
    }
  }, EVERY_MS);
  return () => {
    over = true;
    clearInterval(timer);
  };
}
