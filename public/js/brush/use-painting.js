/** @import { Coverage } from './coverage.js' */
/** @import { Painting } from './painting.js' */
import { effect, useEffect, useState } from '../ui.js';
import { coverageOf, coverageText } from './coverage.js';
import { keep } from './kept.js';

/** Counting, saying and keeping wait until the hand rests. */
const REST_MS = 400;

/** How much is painted; said as well. @param {Painting} painting @returns {Coverage} */
export function useCoverage(painting) {
  const [coverage, setCoverage] = useState(() => coverageNow(painting));
  useEffect(() => {
    let counted = coverageNow(painting);
    const count = () => setCoverage((counted = coverageNow(painting)));
    setCoverage(counted); // of another picture, where it is another one now
    return whenAtRest(painting, () => {
      count();
      painting.said.value = coverageText(counted);
      // That nothing is painted is never said beside paint.
    }, () => void (counted.share === 0 && count()));
  }, [painting]);
  return coverage;
}

/** @param {Painting} painting */
const coverageNow = ({ picture, history, resting }) => coverageOf(picture, resting.value ? [] : history.value.done);

/** Keeps what is painted on a picture in this browser. @param {string} asset @param {Painting} painting */
export function useKept(asset, painting) {
  useEffect(() => {
    // The marks of an edit that was made are not kept.
    const save = () => void (painting.resting.peek() || keep(asset, painting.history.peek()));
    const hide = () => document.visibilityState === 'hidden' && save();
    document.addEventListener('visibilitychange', hide);
    const end = whenAtRest(painting, save);
    return () => {
      document.removeEventListener('visibilitychange', hide);
      end();
    };
  }, [asset, painting]);
}

/** @param {Painting} painting @param {() => void} then @param {() => void} [atOnce] with every change */
function whenAtRest({ history, resting }, then, atOnce) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let first = true;
  const end = effect(() => {
    void [history.value, resting.value];
    if (!first) {
      atOnce?.();
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = undefined;
        then();
      }, REST_MS);
    }
    first = false;
  });
  return () => {
    end();
    if (timer === undefined) return;
    clearTimeout(timer);
    then();
  };
}
