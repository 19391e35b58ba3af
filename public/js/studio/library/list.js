// The prompts that are listed. What is shown stays until what is looked for is here.
/** @import { Signal } from '../../../vendor/signals.js' */
/** @import { Prompt, PromptPage } from '../../api.d.ts' */
import { Problem } from '../../api/problem.js';
import * as api from '../../api/prompts.js';
import { draftOf } from '../../draft.js';
import { language } from '../../i18n/words.js';
import { signal, useEffect, useRef, useState } from '../../ui.js';

/** How long somebody may think between two letters. */
const PAUSE_MS = 250;

/** @typedef {'all' | 'own' | 'nature' | 'city' | 'fantasy' | 'portrait' | 'other'} Shelf */
/** @typedef {{ shelf: Shelf, text: string }} Wanted */

/** @type {Signal<PromptPage>} */
const page = signal({ items: /** @type {Prompt[]} */ ([]), next: null });
/** What `page` answers. */
let answered = '';

/** @param {Wanted} wanted @param {string | null} [cursor] */
const ask = ({ shelf, text }, cursor = null) => api.prompts({
  category: shelf === 'all' || shelf === 'own' ? '' : shelf,
  own: shelf === 'own' ? true : null,
  q: text.trim().slice(0, 60),
  cursor,
});

/** @param {Wanted} wanted */
const nameOf = ({ shelf, text }) => `${language.peek()} ${shelf} ${text.trim()}`;

/** What one looked for when the page was left. @returns {Wanted} */
export function wantedFirst() {
  const { shelf, text } = /** @type {Partial<Wanted>} */ (draftOf('library'));
  return { shelf: shelf ?? 'all', text: text ?? '' };
}

export async function readFirst() {
  const wanted = wantedFirst();
  if (answered === nameOf(wanted)) return;
  page.value = await ask(wanted);
  answered = nameOf(wanted);
}

/** One that is wanted is listed, wherever in the list it is. @param {Prompt} prompt */
export function withPrompt(prompt) {
  const { items, next } = page.value;
  if (!items.some(({ id }) => id === prompt.id)) page.value = { items: [prompt, ...items], next };
}

/** @param {Wanted} wanted */
export function usePrompts(wanted) {
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  const turn = useRef(0);
  const name = nameOf(wanted);

  /** @param {string | null} cursor */
  const load = async (cursor) => {
    const mine = ++turn.current;
    setBusy(true);
    setProblem(null);
    try {
      const found = await ask(wanted, cursor);
      if (mine !== turn.current) return;
      page.value = cursor ? { items: [...page.value.items, ...found.items], next: found.next } : found;
      answered = name;
    } catch (thrown) {
      if (mine === turn.current) setProblem(Problem.from(thrown));
    } finally {
      if (mine === turn.current) setBusy(false);
    }
  };
  useEffect(() => {
    if (answered === name) return undefined;
    const timer = setTimeout(() => load(null), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [name]);

  return {
    prompts: page.value.items,
    more: page.value.next ? () => load(page.value.next) : null,
    busy,
    problem,
    again: () => load(null),
  };
}
