import { Problem } from '../api/problem.js';
import { useEffect, useState } from '../ui.js';

/**
 * Something that is read when its part of the page is opened, and can be asked for again.
 * @template T
 * @param {() => Promise<T>} read
 */
export function useRead(read) {
  const [value, setValue] = useState(/** @type {T | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const again = () => {
    setProblem(null);
    read().then(setValue, (thrown) => setProblem(Problem.from(thrown)));
  };
  useEffect(again, []);
  return { value, setValue, problem, again };
}
