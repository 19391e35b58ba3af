// A brief with what was changed in it, and how long its texts are.
/** @import { WrittenBrief } from '../../api.d.ts' */
/** @import { Change } from './texts.d.ts' */
/** @import { List } from './brief-lists.js' */
import { listFault, mergedLists } from './brief-lists.js';
import { twoDigits } from './plan.js';

/** Reasons to buy that can be written. */
export const POINTS = [0, 1, 2];

/** What no name may hold, because it names files. */
const NOT_IN_NAMES = /[/\\{}\p{Cc}]/gu;

/** Characters that are twice as wide as a Latin one. The server counts the same (`posters/text.rs`). */
const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{3FFFD}]/u;

/** A Han character is two halves, a Latin one is one, the mark of a line break nothing. @param {string} text */
export const halves = (text) =>
  [...text].reduce((sum, letter) => sum + (letter === '|' ? 0 : WIDE.test(letter) ? 2 : 1), 0);

/**
 * A text as it stands: as it was changed, else as it was written.
 * @param {WrittenBrief} written @param {Change} own @param {string} path
 */
export const textAt = ({ brief }, own, path) => own[path] ?? at(brief, path);

/** @param {WrittenBrief['brief']} brief @param {string} path */
function at(brief, path) {
  const [part, which = '', member = ''] = path.split('.');
  if (part === 'product_name' || part === 'brief') return brief[part];
  const found = part === 'points'
    ? brief.selling_points[Number(which)]
    : brief.posters[/** @type {keyof typeof brief.posters} */ (which)];
  return /** @type {Record<string, string> | undefined} */ (/** @type {unknown} */ (found))?.[member] ?? '';
}

/** The most that may stand there, and how it is counted. @param {WrittenBrief} written @param {string} path */
export function mostAt({ lengths_max: most }, path) {
  const member = /** @type {keyof typeof most} */ (path.split('.').pop());
  const inCharacters = member === 'product_name' || member === 'brief';
  return { most: most[member], count: inCharacters ? (/** @type {string} */ text) => [...text].length : halves };
}

/** Where texts may stand. @param {number[]} posters */
const paths = (posters) => [
  'product_name',
  'brief',
  ...POINTS.flatMap((place) => [`points.${place}.title`, `points.${place}.detail`]),
  ...posters.flatMap((poster) => [`posters.${twoDigits(poster)}.headline`, `posters.${twoDigits(poster)}.subheadline`]),
];

/**
 * Whether a text of these posters, one of all, or one of these lists is longer than it may be or cannot be read.
 * @param {WrittenBrief} written @param {Change} own @param {number[]} posters @param {List[]} lists
 */
export const isWrong = (written, own, posters, lists) =>
  lists.some((list) => listFault(written, own, list)) || paths(posters).some((path) => {
    const { most, count } = mostAt(written, path);
    return count(textAt(written, own, path).trim()) > most;
  });

/**
 * What an order is given.
 * @param {WrittenBrief} written @param {Change} own @param {number[]} posters those that were chosen
 */
export function merged(written, own, posters) {
  const { brief } = written;
  const text = (/** @type {string} */ path) => textAt(written, own, path).trim();
  const lists = mergedLists(written, own);
  const points = POINTS.map((place) => {
    const proof = brief.facts[brief.selling_points[place]?.fact ?? 0]?.text;
    return {
      title: text(`points.${place}.title`),
      detail: text(`points.${place}.detail`),
      fact: Math.max(0, lists.facts.findIndex((fact) => fact.text === proof)),
    };
  });
  const changed = posters.map((poster) => {
    const key = twoDigits(poster);
    return [key, { headline: text(`posters.${key}.headline`), subheadline: text(`posters.${key}.subheadline`) }];
  });
  return {
    ...brief,
    ...lists,
    product_name: text('product_name').replace(NOT_IN_NAMES, '').trim() || brief.product_name,
    brief: text('brief'),
    selling_points: points.filter(({ title }) => title),
    posters: { ...brief.posters, ...Object.fromEntries(changed) },
  };
}
