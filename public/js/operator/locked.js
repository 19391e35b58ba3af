// Whether the console is open. Any answer may say that it is not any more.
/** @import { Signal } from '../../vendor/signals.js' */
import { Problem } from '../api/problem.js';
import { signal } from '../ui.js';

/** @type {Signal<boolean>} */
export const isOpen = signal(false);

/** Reads a list or one thing; where the door has closed meanwhile, the page shows it. @template T @param {Promise<T>} asked */
export async function behindTheDoor(asked) {
  try {
    return await asked;
  } catch (thrown) {
    if (Problem.from(thrown).code === 'SECOND_FACTOR_REQUIRED') isOpen.value = false;
    throw thrown;
  }
}
