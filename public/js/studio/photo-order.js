/** @import { Job } from '../api.d.ts' */
/** @import { Fields } from './photo-form.js' */
import { Problem } from '../api/problem.js';
import { newKey } from '../api/request.js';
import * as api from '../api/routes.js';
import { useRef, useState } from '../ui.js';

/** What engines accept as a seed. */
const SEED_MAX = 2_147_483_647;
const NOTHING_SENT = { body: '', key: '' };

/**
 * Orders photos. The same order carries the same key until it is answered, so that an answer lost on the way does not
 * pay for the pictures twice.
 * @param {(job: Job) => void} onStarted
 */
export function usePhotoOrder(onStarted) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const sent = useRef(NOTHING_SENT);

  /** @param {Fields} fields complete: a model's id and a prompt */
  const order = async ({ model, prompt, count, ratio, seed }) => {
    setProblem(null);
    setBusy(true);
    const wanted = { model, prompt, count, aspect_ratio: ratio };
    const input = seed === '' ? wanted : { ...wanted, seed: Math.min(SEED_MAX, Number(seed)) };
    const body = JSON.stringify(input);
    if (sent.current.body !== body) sent.current = { body, key: newKey() };
    try {
      const job = await api.takePhotos(input, sent.current.key);
      sent.current = NOTHING_SENT;
      onStarted(job);
    } catch (thrown) {
      const refused = Problem.from(thrown);
      // The first answer to a key is final: after a refusal the next try is a new wish. Without an answer it is not.
      if (refused.answered) sent.current = NOTHING_SENT;
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, order };
}
