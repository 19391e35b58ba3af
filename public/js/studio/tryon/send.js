// Sends a try-on: the pictures to the storage, then what is to be made of them. Loaded for those who press the button.
/** @import { Job } from '../../api.d.ts' */
/** @import { Piece } from './pieces.js' */
import { askTwice } from '../../api/lost.js';
import { Problem } from '../../api/problem.js';
import { newKey, request } from '../../api/request.js';
import { language } from '../../i18n/words.js';
import { sendPicture } from '../../upload/send.js';
import { staying } from '../../upload/stay.js';

/** Of the text beside the box that was ticked. The server keeps the text itself. */
const CONSENT_VERSION = '2026-11-29';
/** How many are under way at once. */
const AT_ONCE = 3;

/** @typedef {{ person: Piece, garments: Piece[], keepFace: boolean, together: boolean }} Wish */
/** What was sent by the tries before: uploads by the keys of their pieces. @typedef {{ ids: Map<string, string>, body: string, key: string }} Sent */
/** @typedef {{ name: 'uploading' | 'starting', fraction: number }} Stage */

/**
 * @param {Wish} wish
 * @param {Sent} sent
 * @param {(stage: Stage) => void} onStage
 * @param {AbortSignal} signal ends it until the try-on is asked for: it throws then
 * @returns {Promise<Job>}
 */
export const sendTryon = (wish, sent, onStage, signal) => staying(async () => {
  await sendPieces(wish, sent, onStage, signal);
  signal.throwIfAborted();
  onStage({ name: 'starting', fraction: 1 });
  const idOf = (/** @type {Piece} */ { key }) => sent.ids.get(key) ?? '';
  const input = {
    person_upload: idOf(wish.person),
    garment_uploads: wish.garments.map(idOf),
    keep_face: wish.keepFace,
    together: wish.together,
    consent: { version: CONSENT_VERSION, language: language.value },
  };
  const body = JSON.stringify(input);
  if (sent.body !== body) Object.assign(sent, { body, key: newKey() });
  try {
    /** @type {Job} */
    const job = await askTwice(() => request('POST', '/api/predict/tryons', { body: input, key: sent.key }));
    // The server deletes them when it ends: another try sends them again.
    sent.ids.clear();
    sent.body = '';
    return job;
  } catch (thrown) {
    const refused = Problem.from(thrown);
    // The first answer to a key is final: after a refusal the next try is a new request. Without an answer it is not.
    if (refused.answered) sent.body = '';
    if (refused.code === 'NOT_FOUND') sent.ids.clear();
    throw refused;
  }
});

/** @param {Wish} wish @param {Sent} sent @param {(stage: Stage) => void} onStage @param {AbortSignal} signal */
async function sendPieces({ person, garments }, sent, onStage, signal) {
  const waiting = [person, ...garments].filter(({ key }) => !sent.ids.has(key));
  const shares = new Map(waiting.map(({ key }) => [key, 0]));
  const tell = () => onStage({ name: 'uploading', fraction: sum(shares.values()) / Math.max(1, shares.size) });
  let failed = false;
  const next = async () => {
    for (let piece = waiting.shift(); piece && !failed; piece = waiting.shift()) {
      const { key, name, file } = piece;
      const onProgress = (/** @type {number} */ share) => {
        shares.set(key, share);
        tell();
      };
      const purpose = key === person.key ? 'person' : 'garment';
      sent.ids.set(key, await sendPicture(file, { purpose, name, onProgress, signal }).catch((thrown) => {
        failed = true;
        return named(name)(thrown);
      }));
    }
  };
  tell();
  // Those that are on their way come to an end first: the next try sends none of them twice.
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, next));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Which of them it was. @param {string} name @returns {(thrown: unknown) => never} */
const named = (name) => (thrown) => {
  const refused = Problem.from(thrown);
  if (refused.code === 'FILE_REJECTED') throw new Problem(422, { code: refused.code, detail: `${name}: ${refused.reasons[0]?.detail ?? refused.message}` });
  throw thrown;
};

/** @param {Iterable<number>} shares */
const sum = (shares) => [...shares].reduce((all, share) => all + share, 0);
