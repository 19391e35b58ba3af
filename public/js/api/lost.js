// Requests that cost, and whose answer may be lost on the way.
import { Problem } from './problem.js';

/** How long a line that broke has to come back. */
const AGAIN_MS = 1_000;

/**
 * Asks once more when the answer is lost, or cut off. Both requests must carry the same key: the server does it once.
 * @template Answer
 * @param {() => Promise<Answer>} send
 * @returns {Promise<Answer>}
 */
export async function askTwice(send) {
  try {
    return await whole(send);
  } catch (thrown) {
    if (isKnown(thrown)) throw thrown;
  }
  await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  try {
    return await whole(send);
  } catch (thrown) {
    const problem = Problem.from(thrown);
    problem.unsure = !isKnown(problem);
    throw problem;
  }
}

/** Whether the server said what became of it. That nothing is sold now, it says as a fault of its own. @param {unknown} thrown */
const isKnown = (thrown) => thrown instanceof Problem && (thrown.answered || thrown.code === 'STUDIO_PAUSED');

/** @template Answer @param {() => Promise<Answer>} send */
async function whole(send) {
  const answer = await send();
  if (answer === null) throw Problem.offline();
  return answer;
}
