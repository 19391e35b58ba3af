// Which engine made a picture: its job knows, and is asked when the picture is seen.
/** @import { Asset, Item } from '../api.d.ts' */
import { job } from '../api/jobs.js';
import { t } from '../i18n/words.js';
import { html, useEffect, useState } from '../ui.js';

/** Proper names are the same in both languages. @type {Record<Item['engine'], () => string>} */
const NAMES = {
  replicate: () => 'Replicate',
  gemini: () => 'Google Gemini',
  together: () => 'Together AI',
  chat: () => t('lightbox.engine_chat'),
};

/** The job of the picture that was seen last: most pictures that are looked at one after another are of one. */
let last = { id: '', items: /** @type {Promise<Item[]>} */ (Promise.resolve([])) };

/** @param {string} id */
function itemsOf(id) {
  if (last.id !== id) last = { id, items: job(id).then(({ items }) => items, () => []) };
  return last.items;
}

/** A line that is there before it is known, so that nothing moves. @param {{ asset: Asset }} props */
export function MadeBy({ asset: { id, job: of } }) {
  const [made, setMade] = useState(/** @type {string | null} */ (null));
  useEffect(() => {
    let isSeen = true;
    setMade(null);
    void itemsOf(of.id).then((items) => {
      const engine = items.find(({ seq }) => seq === of.seq)?.engine;
      if (isSeen) setMade(engine ? NAMES[engine]() : '—');
    });
    return () => { isSeen = false; };
  }, [id]);
  return html`<div><dt>${t('lightbox.engine')}</dt><dd aria-busy=${made === null}>${made ?? '…'}</dd></div>`;
}
