// From chosen pictures to a training that runs: pack, upload, have it looked at, start.
/** @import { Job } from '../../api.d.ts' */
/** @import { Problem as Refusal } from '../../api/problem.js' */
/** @import { Asked, Chosen, Fields, Sent, Stage } from './form-data.d.ts' */
import { Problem } from '../../api/problem.js';
import { lazy } from '../../lazy.js';
import { useRef, useState } from '../../ui.js';

/** The code that sends: asked for when somebody begins with the form, so that it is there when it is needed. */
export const loadSending = () => lazy(() => import('./send.js'), { messages: ['files'], styles: ['progress'] });

/** @param {(job: Job) => void} onStarted */
export function useTrainingOrder(onStarted) {
  const [stage, setStage] = useState(/** @type {Stage | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Refusal | null} */ (null));
  const [asked, setAsked] = useState(/** @type {Asked | null} */ (null));
  const [captions, setCaptions] = useState(0);
  const sent = useRef(/** @type {Sent | null} */ (null));
  const stopping = useRef(new AbortController());

  /**
   * @param {Fields} fields complete and without fault
   * @param {Chosen} chosen
   */
  const order = async (fields, chosen) => {
    setProblem(null);
    setAsked(null);
    setCaptions(0);
    const { signal } = (stopping.current = new AbortController());
    setStage({ name: chosen.kind === 'photos' ? 'packing' : 'uploading', fraction: 0 });
    try {
      const { sendTraining, staying, LeftOut } = await loadSending();
      const { job, found } = await staying(() => sendTraining(fields, chosen, sent, setStage, signal));
      if (!job) return setAsked({ upload: found, LeftOut });
      setCaptions(found.captions ?? 0);
      return onStarted(job);
    } catch (thrown) {
      // Whoever stopped it knows.
      return signal.aborted ? undefined : setProblem(Problem.from(thrown));
    } finally {
      setStage(null);
    }
  };
  return { stage, problem, asked, captions, order, stop: () => stopping.current.abort() };
}
