// What both halves of the studio share: the catalogue, the models, and which section is open.
/** @import { Signal } from '../../vendor/signals.js' */
/** @import { Asset, Catalogue, Job, Model, PhotosWish } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import * as api from '../api/routes.js';
import { signal } from '../ui.js';

/** @typedef {'train' | 'photo'} Section */
/** @typedef {{ model: string | null, input: Partial<PhotosWish> }} Wish a photo to be taken again, or a model to be used */

/** @type {Signal<Catalogue | null>} */
export const catalogue = signal(/** @type {Catalogue | null} */ (null));
/** @type {Signal<Model[]>} */
export const models = signal(/** @type {Model[]} */ ([]));
/** @type {Signal<Section>} */
export const section = signal(sectionNow());
/** What Take Photo should be filled in with, when somebody comes from a picture or a model. */
export const wish = signal(/** @type {Wish | null} */ (null));

addEventListener('hashchange', () => {
  const now = sectionNow();
  // Another section is seen from its top, wherever one was in the one before.
  if (now !== section.value) scrollTo({ top: 0 });
  section.value = now;
});

/** @returns {Section} */
function sectionNow() {
  return location.hash === '#photo' ? 'photo' : 'train';
}

/** Models one can take photos with. */
export const usable = () => models.value.filter((model) => model.state === 'ready');

/** The model that came of a training, when one can take photos with it. @param {Job} job */
export const modelOf = (job) => usable().find(({ job_id }) => job_id === job.id);

export async function loadModels() {
  models.value = (await api.models()).items;
}

/**
 * Opens Take Photo with a model chosen.
 * @param {string} model
 */
export function photographWith(model) {
  wish.value = { model, input: {} };
  location.hash = '#photo';
}

/**
 * `/studio?again=ast_…#photo`: the form filled in as it was for that picture.
 * @param {string} assetId
 */
export async function wishAgain(assetId) {
  try {
    const asset = await api.asset(assetId);
    const input = { ...(await inputOf(asset)), seed: asset.seed ?? undefined };
    wish.value = { model: asset.model?.id ?? null, input };
  } catch (thrown) {
    // The picture may be deleted by now: the form is empty then, which is what one sees.
    Problem.from(thrown);
  }
}

/**
 * The shape of the picture, and the prompt as it was typed, are only in its job; without it the defaults do.
 * @param {Asset} asset
 * @returns {Promise<Partial<PhotosWish>>}
 */
async function inputOf(asset) {
  try {
    const { input } = await api.job(asset.job.id);
    return 'prompt' in input ? { aspect_ratio: input.aspect_ratio, prompt: input.prompt } : { prompt: asset.prompt };
  } catch (thrown) {
    Problem.from(thrown);
    return { prompt: asset.prompt };
  }
}

/**
 * The job to show first: one that is still alive, else the newest.
 * @param {Job[]} jobs newest first
 * @returns {Job | null}
 */
export const currentOf = (jobs) =>
  jobs.find((job) => job.state === 'queued' || job.state === 'running') ?? jobs[0] ?? null;

/**
 * A list as the server gave it, and before it the jobs that were started after it was asked for.
 * @param {Job[]} listed newest first
 * @param {Job[] | null} known
 */
export const withNewer = (listed, known) => {
  const newest = listed[0]?.created_at ?? '';
  return [...(known ?? []).filter(({ created_at }) => created_at > newest), ...listed];
};

/**
 * What was asked for: the title is cut short.
 * @param {Job} job
 */
export const promptOf = (job) => ('prompt' in job.input ? job.input.prompt : job.title);
