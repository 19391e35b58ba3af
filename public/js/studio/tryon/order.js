// From chosen pictures to a try-on that runs: upload, have them looked at, start.
/** @import { Job } from '../../api.d.ts' */
/** @import { Problem as Refusal } from '../../api/problem.js' */
/** @import { Sent, Stage, Wish } from './send.js' */
import { Problem } from '../../api/problem.js';
import { lazy } from '../../lazy.js';
import { useRef, useState } from '../../ui.js';

const loadSending = () => lazy(() => import('./send.js'), { messages: ['files'], styles: ['progress'] });

/** @param {(job: Job) => void} onStarted */
export function useTryonOrder(onStarted) {
  const [stage, setStage] = useState(/** @type {Stage | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Refusal | null} */ (null));
  const sent = useRef(/** @type {Sent} */ ({ ids: new Map(), body: '', key: '' }));
  const stopping = useRef(new AbortController());

  /** @param {Wish} wish */
  const order = async (wish) => {
    setProblem(null);
    const { signal } = (stopping.current = new AbortController());
    setStage({ name: 'uploading', fraction: 0 });
    try {
      const { sendTryon } = await loadSending();
      onStarted(await sendTryon(wish, sent.current, setStage, signal));
    } catch (thrown) {
      // Whoever stopped it knows.
      if (!signal.aborted) setProblem(Problem.from(thrown));
    } finally {
      setStage(null);
    }
  };
  return { stage, problem, order, stop: () => stopping.current.abort() };
}
