// Whoever leaves while files are on their way is asked first: what was sent so far would be lost.
import { isLeaving } from '../api/request.js';

let underWay = 0;

/** @param {BeforeUnloadEvent} event */
function ask(event) {
  if (isLeaving) return;
  event.preventDefault();
  event.returnValue = true; // for browsers before Chrome 119
}

/**
 * Does it, and asks until it is done.
 * @template Made
 * @param {() => Promise<Made>} work
 * @returns {Promise<Made>}
 */
export async function staying(work) {
  underWay += 1;
  addEventListener('beforeunload', ask);
  try {
    return await work();
  } finally {
    underWay -= 1;
    if (underWay === 0) removeEventListener('beforeunload', ask);
  }
}
