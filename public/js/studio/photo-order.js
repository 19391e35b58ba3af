/** @import { Job } from '../api.d.ts' */
/** @import { Fields } from './photo-form.js' */
import { useOnce } from '../api/once.js';
import * as api from '../api/routes.js';

/** What engines accept as a seed. */
const SEED_MAX = 2_147_483_647;

/**
 * Orders photos; an answer lost on the way does not pay for the pictures twice.
 * @param {(job: Job) => void} onStarted
 */
export function usePhotoOrder(onStarted) {
  const { busy, problem, wishFor } = useOnce(api.takePhotos, onStarted);
  /** @param {Fields} fields complete: a model's id and a prompt */
  const order = ({ model, prompt, count, ratio, seed }) => {
    const wanted = { model, prompt, count, aspect_ratio: ratio };
    return wishFor(seed === '' ? wanted : { ...wanted, seed: Math.min(SEED_MAX, Number(seed)) });
  };
  return { busy, problem, order };
}
