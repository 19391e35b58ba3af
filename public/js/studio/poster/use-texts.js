// The texts of a set: their code comes when a description was left, or when somebody looks.
/** @import { Kept, Question, Texts } from './texts.d.ts' */
import { Problem } from '../../api/problem.js';
import { lazy } from '../../lazy.js';
import { useEffect, useRef, useState } from '../../ui.js';

/** @typedef {{ texts: Texts, TextsFields: typeof import('./texts-fields.js').TextsFields }} Opened */

/**
 * @param {Partial<Kept>} kept of a draft
 * @param {Question | null} question what to have written, as soon as there is something
 */
export function useTexts(kept, question) {
  const [opened, setOpened] = useState(/** @type {Opened | null} */ (null));
  const coming = useRef(/** @type {Promise<Opened> | null} */ (null));
  const open = () =>
    (coming.current ??= load(kept).then((made) => {
      setOpened(made);
      return made;
    }));
  const tryToOpen = () =>
    open().catch((thrown) => {
      Problem.from(thrown); // without them everything works: it is tried again with the next look
      coming.current = null;
      return null;
    });
  useEffect(() => {
    if (question) tryToOpen().then((made) => made?.texts.ask(question));
  }, [JSON.stringify(question)]);
  // Asked when the draft is written: most of what is changed there does not draw the form anew.
  return { opened, open: tryToOpen, kept: { toJSON: () => opened?.texts.kept() ?? kept } };
}

/** @param {Partial<Kept>} kept @returns {Promise<Opened>} */
const load = (kept) =>
  lazy(async () => {
    const [{ openTexts }, { TextsFields }] = await Promise.all([import('./open-texts.js'), import('./texts-fields.js')]);
    return { texts: openTexts(kept), TextsFields };
  }, { messages: ['texts'], styles: ['texts'] });
