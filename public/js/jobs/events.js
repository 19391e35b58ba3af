// The events of one job: a stream where one can be had, else asking every few seconds. All tabs share one stream, because a
// browser opens no more than six connections to a site over HTTP/1.1.
/** @import { EventPage, JobEvent, JobState } from '../api.d.ts' */
import * as api from '../api/jobs.js';
import { Problem } from '../api/problem.js';
import { openStream } from './stream.js';

const ASK_EVERY_MS = 2_000;
/** Asking that fails is done less often, up to this. */
const ASK_SELDOM_MS = 15_000;

/** @param {JobState} state */
export const isOver = (state) => state !== 'queued' && state !== 'running';

/**
 * Tells everything that happened to a job so far, in order, and then what happens, until the job is over.
 * @param {string} id
 * @param {{ onEvent: (event: JobEvent) => void, onEnd: () => void }} handlers
 * @returns {() => void} stops listening
 */
export function listen(id, { onEvent, onEnd }) {
  let last = 0;
  let stopped = false;
  let asking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const close = openStream(id, {
    lastSeen: () => last,
    onEvent: (seq, event) => {
      // A stream that starts over, or another tab's, passes on what is known already.
      if (seq <= last) return;
      last = seq;
      onEvent(event);
    },
    onEnd: () => {
      stop();
      onEnd();
    },
    // What other tabs were told before this one came, and what happened while nothing was heard.
    onMissed: () => ask(0),
    onLost: () => ask(ASK_EVERY_MS),
  });
  document.addEventListener('visibilitychange', onBack);
  addEventListener('online', onBack);

  /** Whoever comes back sees how things are, whatever became of the connection meanwhile. */
  function onBack() {
    if (document.visibilityState === 'visible') ask(0);
  }

  /** @param {number} wait until it is asked again; 0 for once */
  async function ask(wait) {
    if (stopped || (asking && wait === 0)) return;
    asking = true;
    let next = wait && ASK_EVERY_MS;
    try {
      const page = await api.jobEvents(id, last);
      if (stopped) return;
      passOn(page);
      if (isOver(page.state) && page.items.length === 0) {
        stop();
        onEnd();
        return;
      }
      // There may be more than one page of it.
      if (wait === 0 && page.items.length > 0) next = 1;
    } catch (thrown) {
      // A job that is gone or somebody else's stays so; anything else may pass.
      if (Problem.from(thrown).status === 404) return;
      next = Math.min(wait * 2, ASK_SELDOM_MS);
    } finally {
      asking = false;
    }
    if (next) timer = setTimeout(() => ask(next === 1 ? 0 : next), next);
  }

  /** @param {EventPage} page */
  function passOn(page) {
    for (const event of page.items) {
      if (event.seq <= last) continue;
      last = event.seq;
      onEvent(event);
    }
  }

  function stop() {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onBack);
    removeEventListener('online', onBack);
    close();
  }
  return stop;
}
