// From chosen pictures to a training that runs: pack, upload, have it looked at, start.
/** @import { Job } from '../api.d.ts' */
/** @import { Chosen } from './training-files.js' */
/** @import { Fields } from './train-form.js' */
import { Problem } from '../api/problem.js';
import { newKey } from '../api/request.js';
import * as api from '../api/routes.js';
import { t } from '../i18n/words.js';
import { upload } from '../upload/send.js';
import { packPhotos } from '../upload/zip.js';

/** Where the sending is, and how far: 0 to 1. @typedef {{ name: 'packing' | 'uploading' | 'checking' | 'starting', fraction: number }} Stage */
/**
 * What was sent already: a second try after a refusal (a common word, too few credits) does not upload again, and
 * the same request carries the same key, so that an answer lost on the way does not pay for two trainings.
 * @typedef {{ chosen: Chosen, uploadId: string, body: string, key: string }} Sent
 */

/**
 * @param {object} options
 * @param {Fields} options.fields
 * @param {Chosen} options.chosen
 * @param {{ current: Sent | null }} options.sent
 * @param {(stage: Stage) => void} options.onStage
 * @returns {Promise<Job>} throws a {@link Problem}
 */
export async function submitTraining({ fields, chosen, sent, onStage }) {
  if (sent.current?.chosen !== chosen) {
    sent.current = { chosen, uploadId: await send(chosen, onStage), body: '', key: '' };
  }
  onStage({ name: 'starting', fraction: 1 });
  const input = {
    base: fields.base,
    trigger_word: fields.triggerWord,
    upload_id: sent.current.uploadId,
    name: fields.name.trim() || fields.triggerWord,
    ...(fields.trainer && { trainer: fields.trainer }),
  };
  const body = JSON.stringify(input);
  if (sent.current.body !== body) Object.assign(sent.current, { body, key: newKey() });
  try {
    const job = await api.train(input, sent.current.key);
    sent.current = null;
    return job;
  } catch (thrown) {
    const problem = Problem.from(thrown);
    // The first answer to a key is final: after a refusal the next try is a new wish. Without an answer it is not.
    if (sent.current && problem.status !== 0 && problem.status < 500) sent.current.body = '';
    // An upload that ran out, or was refused after all, is to be sent again.
    if (/^(UPLOAD|FILE|NOT_FOUND)/.test(problem.code) || problem.fields.upload_id) sent.current = null;
    throw problem;
  }
}

/**
 * @param {Chosen} chosen
 * @param {(stage: Stage) => void} onStage
 * @returns {Promise<string>} the upload's id
 */
async function send(chosen, onStage) {
  const zip = await packed(chosen, onStage);
  onStage({ name: 'uploading', fraction: 0 });
  const done = await upload(zip, {
    purpose: 'training_zip',
    name: chosen.kind === 'zip' ? chosen.file.name : 'photos.zip',
    onProgress: (fraction) => onStage({ name: 'uploading', fraction }),
    onChecking: () => onStage({ name: 'checking', fraction: 1 }),
  });
  return done.id;
}

/**
 * @param {Chosen} chosen
 * @param {(stage: Stage) => void} onStage
 * @returns {Promise<Blob>}
 */
async function packed(chosen, onStage) {
  // Systems name the type of a zip differently; the storage is told one.
  if (chosen.kind === 'zip') return new Blob([chosen.file], { type: 'application/zip' });
  if (chosen.kind === 'none') throw new Problem(0, { code: 'INVALID', detail: t('train.files_missing') });
  const total = chosen.files.length;
  onStage({ name: 'packing', fraction: 0 });
  try {
    return await packPhotos(chosen.files, (done) => onStage({ name: 'packing', fraction: done / total }));
  } catch {
    throw new Problem(0, { code: 'FILE_REJECTED', detail: t('train.pack_failed') });
  }
}
