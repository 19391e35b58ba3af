// Sends a training: the pictures to the storage, then what is to be made of them. Loaded for those who fill the form in.
/** @import { Job, Upload } from '../../api.d.ts' */
/** @import { Chosen, Fields, Sent, Stage } from './form-data.d.ts' */
import { askTwice } from '../../api/lost.js';
import { Problem } from '../../api/problem.js';
import { newKey, request } from '../../api/request.js';
import { completeUpload } from '../../api/uploads.js';
import { language, t } from '../../i18n/words.js';
import { upload } from '../../upload/send.js';

export { staying } from '../../upload/stay.js';
export { LeftOut } from './left-out.js';

/** Of the text beside the box that was ticked. The server keeps the text itself. */
const CONSENT_VERSION = '2026-11-29';

/**
 * @param {Fields} fields complete and without fault
 * @param {Chosen} chosen
 * @param {{ current: Sent | null }} sent by the tries before
 * @param {(stage: Stage) => void} onStage
 * @param {AbortSignal} signal ends it until the training is asked for: it throws then
 * @returns {Promise<{ job: Job | null, found: Upload }>} no job when there is something to be asked first
 */
export async function sendTraining(fields, chosen, sent, onStage, signal) {
  try {
    if (!sent.current || !isSame(sent.current.chosen, chosen)) {
      sent.current = { chosen, uploadId: await sendPictures(chosen, onStage, signal), found: null, body: '', key: '' };
    }
    if (!sent.current.found) {
      onStage({ name: 'checking', fraction: 1 });
      sent.current.found = await completeUpload(sent.current.uploadId);
      // Some photos were left out: whoever sends it again goes on without them.
      if (sent.current.found.left_out.length > 0) return { job: null, found: sent.current.found };
    }
    const { found } = sent.current;
    signal.throwIfAborted();
    onStage({ name: 'starting', fraction: 1 });
    const job = await start(fields, sent.current);
    sent.current = null;
    return { job, found };
  } catch (thrown) {
    // What was sent in full so far is good for the next try.
    if (signal.aborted) throw thrown;
    const refused = Problem.from(thrown);
    if (sent.current) sent.current = keptAfter(refused, sent.current);
    throw refused;
  }
}

/** A zip may have been counted since. @param {Chosen} one @param {Chosen} other */
const isSame = (one, other) => one === other || (one.kind === 'zip' && other.kind === 'zip' && one.file === other.file);

/**
 * @param {{ base: string, trainer?: string, trigger_word: string, upload_id: string, name: string,
 *   consent: { version: string, language: string } }} input
 * @param {string} key
 * @returns {Promise<Job>}
 */
const train = (input, key) => request('POST', '/api/train', { body: input, key });

/**
 * @param {Fields} fields
 * @param {Sent} sent
 */
function start({ base, trainer, triggerWord, name }, sent) {
  const consent = { version: CONSENT_VERSION, language: language.value };
  const wanted = { base, trigger_word: triggerWord, upload_id: sent.uploadId, name: name.trim() || triggerWord, consent };
  const input = trainer ? { ...wanted, trainer } : wanted;
  const body = JSON.stringify(input);
  if (sent.body !== body) Object.assign(sent, { body, key: newKey() });
  return askTwice(() => train(input, sent.key));
}

/**
 * The first answer to a key is final: after a refusal the next try is a new request. Without an answer it is not.
 * An upload that ran out, or was refused after all, is to be sent again.
 * @param {Problem} refused
 * @param {Sent} sent
 * @returns {Sent | null}
 */
function keptAfter(refused, sent) {
  if (/^(UPLOAD|FILE|NOT_FOUND)/.test(refused.code) || refused.fields.upload_id) return null;
  return refused.answered ? { ...sent, body: '', key: '' } : sent;
}

/**
 * @param {Chosen} chosen
 * @param {(stage: Stage) => void} onStage
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the upload's id
 */
async function sendPictures(chosen, onStage, signal) {
  const zip = await packed(chosen, onStage, signal);
  onStage({ name: 'uploading', fraction: 0 });
  return upload(zip, {
    purpose: 'training_zip',
    name: chosen.kind === 'zip' ? chosen.file.name : 'photos.zip',
    onProgress: (fraction) => onStage({ name: 'uploading', fraction }),
    signal,
  });
}

/**
 * @param {Chosen} chosen
 * @param {(stage: Stage) => void} onStage
 * @param {AbortSignal} signal
 * @returns {Promise<Blob>}
 */
async function packed(chosen, onStage, signal) {
  // Systems name the type of a zip differently; the storage is told one.
  if (chosen.kind === 'zip') return new Blob([chosen.file], { type: 'application/zip' });
  if (chosen.kind === 'none') throw new Problem(0, { code: 'INVALID', detail: t('train.files_missing') });
  const total = chosen.files.length;
  onStage({ name: 'packing', fraction: 0 });
  const { packPhotos } = await import('../../upload/zip.js');
  try {
    return await packPhotos(chosen, (done) => onStage({ name: 'packing', fraction: done / total }), signal);
  } catch {
    signal.throwIfAborted();
    throw new Problem(0, { code: 'FILE_REJECTED', detail: t('train.pack_failed') });
  }
}
