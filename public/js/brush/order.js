// An edit on its way: its mask and its reference first, then what is asked for.
/** @import { Asset, Job } from '../api.d.ts' */
/** @import { Painting } from './painting.js' */
import * as api from '../api/edits.js';
import { useOnce } from '../api/once.js';
import { Problem } from '../api/problem.js';
import { t } from '../i18n/words.js';
import { useRef, useState } from '../ui.js';
import { sendPicture } from '../upload/send.js';
import { maskFault, PAINTED_PERCENT_MAX } from './mask-limits.js';
import { maskOf } from './mask.js';

/** @typedef {{ prompt: string, painting: Painting | null, reference: File | null }} Wanted `painting`: null for the whole picture */

/**
 * @param {Asset} asset
 * @param {(job: Job) => void} onStarted
 */
export function useEditOrder(asset, onStarted) {
  /** What was sent already, by what it was made of: a second try sends nothing twice. */
  const sent = useRef(/** @type {Map<object, string>} */ (new Map()));
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState(/** @type {Problem | null} */ (null));
  const { busy, problem, submitOnce } = useOnce(api.edit, (/** @type {Job} */ job) => {
    sent.current.clear(); // they belong to that job now
    onStarted(job);
  });

  /** @param {object} source @param {() => Promise<string>} send */
  const once = async (source, send) => {
    const known = sent.current.get(source);
    if (known) return known;
    const id = await send();
    sent.current.set(source, id);
    return id;
  };

  /** @param {Wanted} wanted */
  const order = async ({ prompt, painting, reference }) => {
    setRefused(null);
    setSending(true);
    try {
      const mask_upload = painting
        ? await once(painting.history.value.done, () => sendMask(painting))
        : undefined;
      const reference_upload = reference ? await once(reference, () => put(reference, 'reference', reference.name)) : undefined;
      await submitOnce({ asset: asset.id, prompt, mask_upload, reference_upload });
    } catch (thrown) {
      setRefused(Problem.from(thrown));
    } finally {
      setSending(false);
    }
  };
  return { busy: busy || sending, problem: refused ?? problem, order };
}

/** @param {Painting} painting */
async function sendMask({ picture, history }) {
  const { png, painted } = await maskOf(picture, history.value.done);
  const fault = maskFault(painted, picture.width * picture.height);
  if (fault) throw new Problem(422, { code: 'MASK', detail: t(fault, { max: PAINTED_PERCENT_MAX }) });
  return put(png, 'mask', 'mask.png');
}

/** @param {Blob} file @param {'mask' | 'reference'} purpose @param {string} name */
const put = (file, purpose, name) =>
  sendPicture(file, { purpose, name, onProgress: () => undefined, signal: new AbortController().signal });
