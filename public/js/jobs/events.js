// The events of one job: a stream where one can be had, else asking every few seconds.
/** @import { EventPage, JobEvent, JobState } from '../api.d.ts' */
import * as api from '../api/jobs.js';
import { Problem } from '../api/problem.js';

/** So many broken connections in a row, and we ask instead of listening. */
const BREAKS_MAX = 3;
const ASK_EVERY_MS = 2_000;
/** Asking that fails is done less often, up to this. */
const ASK_SELDOM_MS = 15_000;

/** @type {JobEvent['kind'][]} */
const KINDS = ['state', 'progress', 'log', 'item'];

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
  let breaks = 0;
  let stopped = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const source = new EventSource(`/api/predict/${id}/events`);
  for (const kind of KINDS) {
    source.addEventListener(kind, (message) => {
      breaks = 0;
      // A reconnected stream goes on after the last id; should it start over, what is known is not passed on twice.
      const seq = Number(message.lastEventId);
      if (seq && seq <= last) return;
      last = seq || last;
      const data = parsed(message.data);
      if (data) onEvent(/** @type {JobEvent} */ ({ kind, data }));
    });
  }
  source.addEventListener('end', () => {
    stop();
    onEnd();
  });
  source.addEventListener('error', () => {
    breaks += 1;
    if (source.readyState !== EventSource.CLOSED && breaks < BREAKS_MAX) return;
    source.close();
    ask(ASK_EVERY_MS);
  });

  /** @param {number} wait */
  async function ask(wait) {
    if (stopped) return;
    let next = ASK_EVERY_MS;
    try {
      const page = await api.jobEvents(id, last);
      if (stopped) return;
      passOn(page);
      if (isOver(page.state) && page.items.length === 0) {
        stop();
        onEnd();
        return;
      }
    } catch (thrown) {
      // A job that is gone or somebody else's stays so; anything else may pass.
      if (Problem.from(thrown).status === 404) return;
      next = Math.min(wait * 2, ASK_SELDOM_MS);
    }
    timer = setTimeout(() => ask(next), next);
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
    source.close();
  }
  return stop;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a line cut off by a dying connection; the stream is read again from there
  }
}
