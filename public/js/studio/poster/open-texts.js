// The texts of a set before it is made: what the server wrote, and what was changed in it. Nothing that somebody changed is
// ever written over.
/** @import { Kept, Question, Texts } from './texts.d.ts' */
import { writeBrief } from '../../api/briefs.js';
import { Problem } from '../../api/problem.js';
import { t } from '../../i18n/words.js';
import { batch, computed, signal } from '../../ui.js';
import { isWrong, merged } from './merged-brief.js';

/** @param {Partial<Kept>} kept of a draft @returns {Texts} */
export function openTexts({ asked = '', written: before = null, changes: made = {} }) {
  const written = signal(before);
  const changes = signal(made);
  const problem = signal(/** @type {Problem | null} */ (null));
  const asking = signal(false);
  /** The question that `written` answers, and the one that was asked last. */
  let answered = before ? asked : '';
  let latest = answered;
  let answer = Promise.resolve();

  const own = computed(() => (written.value ? changes.value[written.value.language] ?? {} : {}));
  const state = computed(() => {
    if (asking.value) return t('texts.asking');
    if (problem.value) return t('texts.silent');
    if (!written.value) return t('texts.first');
    if (Object.keys(own.value).length > 0) return t('texts.changed');
    return t(written.value.source === 'model' ? 'texts.written' : 'texts.defaults');
  });

  /** @param {Question} question */
  function ask(question) {
    const key = JSON.stringify(question);
    if (key === latest) return answer;
    latest = key;
    asking.value = true;
    answer = writeBrief(question).then((brief) => {
      if (latest !== key) return;
      answered = key;
      batch(() => {
        written.value = brief;
        problem.value = null;
        asking.value = false;
      });
    }, (thrown) => {
      if (latest !== key) return;
      latest = answered; // the same may be asked again
      batch(() => {
        problem.value = Problem.from(thrown);
        asking.value = false;
      });
    });
    return answer;
  }

  /** @param {Record<string, string | null>} change */
  function note(change) {
    const brief = written.peek();
    if (!brief) return;
    const all = Object.entries({ ...own.peek(), ...change }).flatMap(([path, text]) => (text === null ? [] : [[path, text]]));
    changes.value = { ...changes.peek(), [brief.language]: Object.fromEntries(all) };
  }

  return {
    written,
    own,
    state,
    asking,
    problem,
    ask,
    note,
    forget: () => void (changes.value = {}),
    isWrong: (posters, lists) => written.value !== null && isWrong(written.value, own.value, posters, lists),
    async brief(question, posters) {
      if (answered !== JSON.stringify(question)) {
        // Texts that nobody has seen are left to the server.
        if (Object.keys(own.peek()).length === 0) return undefined;
        await ask(question);
      }
      const brief = written.peek();
      return brief ? merged(brief, own.peek(), posters) : undefined;
    },
    kept: () => ({ asked: answered, written: written.peek(), changes: changes.peek() }),
  };
}
