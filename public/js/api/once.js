import { useRef, useState } from '../ui.js';
import { askTwice } from './lost.js';
import { Problem } from './problem.js';
import { newKey } from './request.js';

const NOTHING_SENT = { input: '', key: '' };

/**
 * Something that must happen once however often it is pressed. The same input carries the same key until it is answered,
 * so that an answer lost on the way does not do it twice.
 * @template Input, Answer
 * @param {(input: Input, key: string) => Promise<Answer>} send
 * @param {(answer: Answer) => void} onDone
 */
export function useOnce(send, onDone) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const sent = useRef(NOTHING_SENT);

  /** @param {Input} input */
  const submitOnce = async (input) => {
    const text = JSON.stringify(input);
    if (sent.current.input !== text) sent.current = { input: text, key: newKey() };
    setProblem(null);
    setBusy(true);
    try {
      const answer = await askTwice(() => send(input, sent.current.key));
      sent.current = NOTHING_SENT;
      onDone(answer);
    } catch (thrown) {
      const refused = Problem.from(thrown);
      // The first answer to a key is final: after a refusal the next try is a new request. Without an answer it is not.
      if (refused.answered) sent.current = NOTHING_SENT;
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, submitOnce };
}
