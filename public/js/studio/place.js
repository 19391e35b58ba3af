// Which section of the studio is open: the address says it.
/** @import { Signal } from '../../vendor/signals.js' */
/** @import { SectionName } from './sections.js' */
import { signal } from '../ui.js';
import { SECTIONS } from './sections.js';

export const NAMES = /** @type {[SectionName, ...SectionName[]]} */ (Object.keys(SECTIONS));

/** @type {Signal<SectionName>} */
export const section = signal(sectionNow());

addEventListener('hashchange', () => {
  const now = sectionNow();
  // Another section is seen from its top, wherever one was in the one before.
  if (now !== section.value) scrollTo({ top: 0 });
  section.value = now;
});

function sectionNow() {
  return NAMES.find((name) => location.hash === `#${name}`) ?? NAMES[0];
}
