// The models one has, and the base models: what is trained, and what photos are taken with.
/** @import { Signal } from '../../vendor/signals.js' */
/** @import { Job, Model } from '../api.d.ts' */
import * as api from '../api/models.js';
import { signal } from '../ui.js';

/** @type {Signal<Model[]>} */
export const models = signal(/** @type {Model[]} */ ([]));
let known = false;

/** Models one can take photos with. */
export const usable = () => models.value.filter((model) => model.state === 'ready');

/** Whether one can make something with it now. @param {string} id */
export const modelIsUsable = (id) => usable().some((model) => model.id === id);

/** The model that came of a training, when one can take photos with it. @param {Job} job */
export const modelOf = (job) => usable().find(({ job_id }) => job_id === job.id);

export async function loadModels() {
  models.value = (await api.models()).items;
  known = true;
}

/** Reads them unless another section did. */
export const needModels = async () => (known ? undefined : loadModels());
