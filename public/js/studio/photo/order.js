/** @import { Job } from '../../api.d.ts' */
/** @import { Fields } from './form.js' */
import { useOnce } from '../../api/once.js';
import { request } from '../../api/request.js';

/** What engines accept as a seed. */
const SEED_MAX = 2_147_483_647;

/**
 * @param {{ model: string, prompt: string, engine_prompt?: string, count: number, aspect_ratio: string, seed?: number }} input
 * @param {string} key
 * @returns {Promise<Job>}
 */
const takePhotos = (input, key) => request('POST', '/api/predict/photos', { body: input, key });

/**
 * Orders photos; an answer lost on the way does not pay for the pictures twice.
 * @param {(job: Job) => void} onStarted
 */
export function usePhotoOrder(onStarted) {
  const { busy, problem, submitOnce } = useOnce(takePhotos, onStarted);
  /** @param {Fields} fields complete: a model's id and a prompt @param {string} [english] */
  const order = ({ model, prompt, count, ratio, seed }, english) => {
    const wanted = { model, prompt, count, aspect_ratio: ratio, engine_prompt: english };
    return submitOnce(seed === '' ? wanted : { ...wanted, seed: Math.min(SEED_MAX, Number(seed)) });
  };
  return { busy, problem, order };
}
