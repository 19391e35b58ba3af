// From chosen pictures to a training that runs: pack, upload, have it looked at, start.
/** @import { Job } from '../../api.d.ts' */
/** @import { Problem as Refusal } from '../../api/problem.js' */
/** @import { Chosen, Fields, Sent, Stage } from './form-data.d.ts' */
import { Problem } from '../../api/problem.js';
import { lazy } from '../../lazy.js';
import { useRef, useState } from '../../ui.js';

/** The code that sends: asked for when somebody begins with the form, so that it is there when it is needed. */
export const loadSending = () => lazy(() => import('./send.js'), { styles: ['progress'] });

/** @param {(job: Job) => void} onStarted */
export function useTrainingOrder(onStarted) {
  const [stage, setStage] = useState(/** @type {Stage | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Refusal | null} */ (null));
  const sent = useRef(/** @type {Sent | null} */ (null));

  /**
   * @param {Fields} fields complete and without fault
   * @param {Chosen} chosen
   */
  const order = async (fields, chosen) => {
    setProblem(null);
    setStage({ name: chosen.kind === 'photos' ? 'packing' : 'uploading', fraction: 0 });
    try {
      const { sendTraining } = await loadSending();
      onStarted(await sendTraining(fields, chosen, sent, setStage));
    } catch (thrown) {
      setProblem(Problem.from(thrown));
    } finally {
      setStage(null);
    }
  };
  return { stage, problem, order };
}
