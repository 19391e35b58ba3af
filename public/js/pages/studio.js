/** @import { Signal } from '../../vendor/signals.js' */
/** @import { Catalogue } from '../api.d.ts' */
/** @import { Entry, SectionModule } from '../studio/section.d.ts' */
/** @import { SectionName } from '../studio/sections.js' */
import * as api from '../api/catalogue.js';
import { Problem } from '../api/problem.js';
import { LoadFailed } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { startPage } from '../page.js';
import { SECTIONS } from '../studio/sections.js';
import { effect, h, html, signal } from '../ui.js';

const NAMES = /** @type {[SectionName, ...SectionName[]]} */ (Object.keys(SECTIONS));

/** Which section is open: the address says it. @type {Signal<SectionName>} */
const section = signal(sectionNow());

/** @type {Signal<Problem | null>} */
const problem = signal(/** @type {Problem | null} */ (null));
/** @type {Signal<Catalogue | null>} */
const catalogue = signal(/** @type {Catalogue | null} */ (null));
/** @type {Signal<Partial<Record<SectionName, SectionModule['Section']>>>} */
const opened = signal({});

/** As in css/studio.css. */
const NARROW = matchMedia('(max-width: 56rem)');

addEventListener('hashchange', () => {
  const now = sectionNow();
  // Another section is seen from its top, wherever one was in the one before.
  if (now !== section.value) scrollTo({ top: 0 });
  section.value = now;
});

function sectionNow() {
  return NAMES.find((name) => location.hash === `#${name}`) ?? NAMES[0];
}

/** A section's code, and what it shows at first, come when it is opened. @param {SectionName} name */
function code(name) {
  /** @type {Entry} */
  const { load, styles } = SECTIONS[name];
  return lazy(load, { messages: [name], styles });
}

/** @param {SectionName} name */
async function open(name) {
  problem.value = null;
  try {
    const [{ Section, read }] = await Promise.all([prepared(name), readCatalogue()]);
    const reading = read();
    // Where the halves stand one above the other, which is the upper one depends on whether something runs.
    if (NARROW.matches) await reading.catch(() => undefined);
    opened.value = { ...opened.value, [name]: Section };
    await reading;
  } catch (thrown) {
    problem.value = Problem.from(thrown);
  }
}

/** @param {SectionName} name */
async function prepared(name) {
  const module = await code(name);
  await module.prepare();
  return module;
}

async function readCatalogue() {
  if (!catalogue.peek()) catalogue.value = await api.catalogue();
}

function Studio() {
  const waiting = !opened.value[section.value] && !problem.value;
  // Each section that was opened stays in the page, so that what was typed is there when one comes back.
  return html`
    <nav class="tabs" aria-label=${t('studio.sections')}>${NAMES.map((name) => html`<a key=${name} href="#${name}"
      aria-current=${section.value === name ? 'page' : undefined}>${t(`nav.${name}`)}</a>`)}</nav>
    ${problem.value && h(LoadFailed, {
      problem: problem.value,
      title: t('page.failed'),
      onRetry: () => open(section.value),
    })}
    ${waiting && html`<div class="halves" key="waiting" aria-busy="true">
      <div class="card skeleton skeleton-form"></div>
      <div class="card skeleton skeleton-form"></div>
    </div>`}
    ${NAMES.map((name) => {
      const Section = opened.value[name];
      return Section && catalogue.value && html`<div key=${name} hidden=${section.value !== name}>
        ${h(Section, { catalogue: catalogue.value })}</div>`;
    })}`;
}

// The header's links to the sections say which one is open, like those of the other pages.
effect(() => {
  for (const link of document.querySelectorAll('.nav a[href^="/studio#"]')) {
    if (link.getAttribute('href') === `/studio#${section.value}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
});

// The code of what is opened first comes while the server is asked; should it not, it is asked for again in its turn.
code(section.peek()).catch(() => undefined);
await startPage({ required: true, messages: ['studio'], main: () => h(Studio, {}) });
effect(() => {
  const name = section.value;
  if (!opened.peek()[name]) open(name);
});
