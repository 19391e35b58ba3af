// The lists of a brief as text, a line for each: what is known of the product, how it is used, how large it is, what is in the
// box. What a poster shows of them is said here as well.
/** @import { WrittenBrief } from '../../api.d.ts' */
/** @import { Key } from '../../i18n/messages.d.ts' */
/** @import { Change } from './texts.d.ts' */

/** @typedef {'facts' | 'steps' | 'dimensions' | 'contents'} List */

/**
 * The most that the server takes (`posters/brief/limits.rs`): lines, and characters of each; of a size that is its value.
 * @type {Record<List, { label: Key, lines: number, characters: number }>}
 */
export const LISTS = {
  facts: { label: 'texts.facts', lines: 8, characters: 60 },
  steps: { label: 'texts.steps', lines: 3, characters: 40 },
  dimensions: { label: 'texts.dimensions', lines: 6, characters: 30 },
  contents: { label: 'texts.contents', lines: 8, characters: 30 },
};
/** Of what is measured. */
export const MEASURED_CHARACTERS = 16;

/** The poster that shows a list, from how many lines on, and what is said where they are fewer. */
export const SHOWN = /** @type {const} */ ({
  // One step is no sequence.
  steps: { poster: 6, needs: 2, lacks: 'texts.no_steps' },
  dimensions: { poster: 7, needs: 1, lacks: 'texts.no_dimensions' },
  contents: { poster: 9, needs: 1, lacks: 'texts.no_contents' },
});

/** Those that one of these posters shows. @param {number[]} chosen */
const shownBy = (chosen) =>
  /** @type {(keyof typeof SHOWN)[]} */ (Object.keys(SHOWN)).filter((list) => chosen.includes(SHOWN[list].poster));

/** The lists that can be read and edited for these posters: any may show what is known. @param {number[]} chosen @returns {List[]} */
export const listsFor = (chosen) => ['facts', ...shownBy(chosen)];

/** @param {string} text */
const linesIn = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean);

/** @param {WrittenBrief} written @param {List} list @returns {string[]} */
function writtenLines({ brief, language }, list) {
  switch (list) {
    case 'facts':
      return brief.facts.flatMap(({ text, source }) => (source === 'text' ? [text] : []));
    case 'steps':
    case 'contents':
      return brief[list];
    case 'dimensions':
      return brief.dimensions.map(({ name, value }) => `${name}${language === 'zh' ? '：' : ': '}${value}`);
    default:
      return list;
  }
}

/**
 * A list as it stands: as it was changed, else as it was written.
 * @param {WrittenBrief} written @param {Change} own @param {List} list
 */
export const listText = (written, own, list) => own[list] ?? writtenLines(written, list).join('\n');

/** A line about a size: what is measured, and its value. @param {string} line */
function sizeIn(line) {
  const [, name = '', value = ''] = /^(.*?)\s*[:：]\s*(.*)$/.exec(line) ?? [];
  return name && value ? { name, value } : null;
}

/** What was seen in the picture and not denied. @param {WrittenBrief} written @param {Change} own */
const seen = ({ brief }, own) =>
  brief.facts.filter(({ text, source }) => source === 'picture' && !(`facts.${text}` in own));

/**
 * Why the server would not take a list as it was changed: nothing, or a message and its values.
 * @param {WrittenBrief} written @param {Change} own @param {List} list
 * @returns {[Key, Record<string, number>] | null}
 */
export function listFault(written, own, list) {
  const changed = own[list];
  if (changed === undefined) return null;
  const { lines: most, characters } = LISTS[list];
  const max = list === 'facts' ? most - seen(written, own).length : most;
  const lines = linesIn(changed);
  if (lines.length > max) return ['texts.many', { max }];
  for (const [at, line] of lines.entries()) {
    const size = list === 'dimensions' ? sizeIn(line) : { name: '', value: line };
    if (!size) return ['texts.no_value', { n: at + 1 }];
    if ([...size.name].length > MEASURED_CHARACTERS) return ['texts.line_long', { n: at + 1, max: MEASURED_CHARACTERS }];
    if ([...size.value].length > characters) return ['texts.line_long', { n: at + 1, max: characters }];
  }
  return null;
}

/**
 * The lines of a list as they are sent: what cannot be sent stands in a field that is not shown, and is left as it was written.
 * @param {WrittenBrief} written @param {Change} own @param {List} list
 */
const linesOf = (written, own, list) =>
  listFault(written, own, list) ? writtenLines(written, list) : linesIn(listText(written, own, list));

/**
 * The lists that are too short for these posters to show anything of them.
 * @param {WrittenBrief} written @param {Change} own @param {number[]} chosen
 */
export const lacking = (written, own, chosen) =>
  shownBy(chosen).filter((list) => linesOf(written, own, list).length < SHOWN[list].needs);

/** What an order is given. @param {WrittenBrief} written @param {Change} own */
export function mergedLists(written, own) {
  const { brief } = written;
  return {
    facts: [
      ...linesOf(written, own, 'facts').map((text) => ({ text, source: /** @type {const} */ ('text') })),
      ...seen(written, own),
    ],
    steps: linesOf(written, own, 'steps'),
    contents: linesOf(written, own, 'contents'),
    dimensions: own.dimensions === undefined
      ? brief.dimensions
      : linesOf(written, own, 'dimensions').flatMap((line) => sizeIn(line) ?? []),
  };
}
