// What is filtered for is in the address: going back, a reload and a link that was kept all show the same.
import { useEffect, useRef, useState } from '../ui.js';

/**
 * `from` and `to`: days, `2026-11-29`, both of them shown.
 * @typedef {{ studio: string, favourite: boolean, model: string, session: string, from: string, to: string }} Filter
 */

/** @type {Filter} */
export const ALL = { studio: '', favourite: false, model: '', session: '', from: '', to: '' };

/** The picture that is open, in the address. */
const PICTURE = 'picture';

/** @param {string} search @returns {Filter} */
function filterOf(search) {
  const query = new URLSearchParams(search);
  const text = (/** @type {string} */ name) => query.get(name) ?? '';
  const day = (/** @type {string} */ name) => (/^\d{4}-\d\d-\d\d$/.test(text(name)) ? text(name) : '');
  return {
    studio: text('studio'),
    favourite: text('favourite') === 'true',
    model: text('model'),
    session: text('session'),
    from: day('from'),
    to: day('to'),
  };
}

/** @param {Filter} filter @param {string} [picture] its id, when one is open */
export function addressOf(filter, picture = '') {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (value) query.set(name, String(value));
  }
  if (picture) query.set(PICTURE, picture);
  return query.size > 0 ? `/gallery?${query}` : '/gallery';
}

/** The picture that the address names: of a link, or of a page that was loaded again. */
export const pictureInAddress = () => new URLSearchParams(location.search).get(PICTURE) ?? '';

/** @returns {[Filter, (change: Partial<Filter>) => void]} */
export function useFilter() {
  const [filter, setFilter] = useState(() => filterOf(location.search));
  /** What was changed last: who tries one choice after another goes back to before the first. */
  const last = useRef('');
  useEffect(() => {
    const back = () => {
      last.current = '';
      setFilter(filterOf(location.search));
    };
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  return [filter, (change) => {
    const next = { ...filter, ...change };
    const names = Object.keys(change).join();
    if (names === last.current) history.replaceState(null, '', addressOf(next));
    else history.pushState(null, '', addressOf(next));
    last.current = names;
    setFilter(next);
  }];
}

/** Midnight here, as the server takes it. @param {string} day @param {number} [later] days */
export function midnight(day, later = 0) {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

/** So many days ago, here. @param {number} days */
export function dayAgo(days) {
  const at = new Date();
  at.setDate(at.getDate() - days);
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
