// One stream of a job's events for all tabs of this browser: the tab that holds the lock has it and tells the others.
/** @import { JobEvent } from '../api.d.ts' */

/** So many broken connections in a row, and there is no stream to be had. */
const BREAKS_MAX = 3;
/** The server says every second that it is there. After this long the connection is dead, whatever the browser thinks. */
const SILENCE_MS = 10_000;
const LOOK_EVERY_MS = 1_000;

/** @type {JobEvent['kind'][]} */
const KINDS = ['state', 'progress', 'log', 'item'];

/**
 * What a tab tells the others. `seq` is 0 for what is no event of the job.
 * @typedef {{ seq: number, kind: string, data: unknown }} Told
 */

/**
 * @typedef {object} StreamHandlers
 * @property {() => number} lastSeen the place of the last event that is known
 * @property {(seq: number, event: JobEvent) => void} onEvent maybe once more
 * @property {() => void} onEnd the job is over
 * @property {() => void} onMissed events may have been missed: they are to be asked for, once
 * @property {() => void} onLost no stream can be had
 */

/**
 * @param {string} id the job
 * @param {StreamHandlers} handlers
 * @returns {() => void} closes it
 */
export function openStream(id, { lastSeen, onEvent, onEnd, onMissed, onLost }) {
  const name = `darkroom.job.${id}`;
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel(name) : null;
  const leaving = new AbortController();
  /** @type {EventSource | null} */
  let source = null;
  let breaks = 0;
  let lost = false;
  let heardAt = performance.now();

  /** @param {Told} told */
  function hear({ seq, kind, data }) {
    heardAt = performance.now();
    if (kind === 'end') onEnd();
    else if (seq > 0) onEvent(seq, /** @type {JobEvent} */ ({ kind, data }));
  }

  function open() {
    source?.close();
    heardAt = performance.now();
    const opened = new EventSource(`/api/predict/${id}/events?after=${lastSeen()}`);
    source = opened;
    for (const kind of [...KINDS, 'heartbeat', 'end']) {
      opened.addEventListener(kind, (message) => {
        if (opened !== source) return;
        breaks = 0;
        const told = { seq: kind === 'heartbeat' ? 0 : Number(message.lastEventId), kind, data: parsed(message.data) };
        if (told.data === null) return;
        channel?.postMessage(told);
        hear(told);
      });
    }
    opened.addEventListener('error', () => {
      if (opened !== source) return;
      breaks += 1;
      if (opened.readyState !== EventSource.CLOSED && breaks < BREAKS_MAX) return;
      opened.close();
      source = null;
      lost = true;
      onLost();
    });
  }

  // Another tab's word. A tab that is silent (put to sleep by its browser, with the lock in its hand) is not waited for.
  channel?.addEventListener('message', ({ data }) => {
    if (source) return;
    heardAt = performance.now();
    const told = /** @type {Told} */ (data);
    if (told.kind === 'end' || told.seq > lastSeen() + 1) onMissed();
    else hear(told);
  });
  const watchdog = setInterval(() => {
    if (!lost && performance.now() - heardAt > SILENCE_MS) open();
  }, LOOK_EVERY_MS);

  if (channel && navigator.locks) {
    // Whoever comes first has the stream until it leaves; then the next one has. The others ask once for what went before.
    const lead = () => new Promise((left) => {
      if (leaving.signal.aborted) return left(undefined);
      leaving.signal.addEventListener('abort', () => left(undefined));
      if (!source) open();
    });
    navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) return lead();
      onMissed();
      navigator.locks.request(name, { signal: leaving.signal }, lead).catch(() => undefined); // it was left meanwhile
      return undefined;
    }).catch(open); // locks are refused, as in a frame without storage
  } else {
    open();
  }

  return () => {
    leaving.abort();
    clearInterval(watchdog);
    source?.close();
    channel?.close();
  };
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a line cut off by a dying connection; the stream is read again from there
  }
}
