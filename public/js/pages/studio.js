import * as api from '../api/routes.js';
import { startPage } from '../page.js';
import { Problem } from '../api/problem.js';
import { t } from '../i18n/words.js';
import { LoadFailed } from '../parts/notice.js';
import { effect, h, html, signal } from '../ui.js';
import { catalogue, loadModels, section, wishAgain } from '../studio/state.js';

/** @typedef {import('../studio/state.js').Section} Section */
/** @typedef {typeof import('../studio/train-section.js').TrainSection} Part */

/** A section's code, and what it shows at first, come when it is opened. */
const SECTIONS = {
  train: async () => {
    const { loadTrainings, TrainSection } = await import('../studio/train-section.js');
    return { Part: TrainSection, read: loadTrainings };
  },
  photo: async () => {
    const { loadPhotos, PhotoSection } = await import('../studio/photo-section.js');
    return { Part: PhotoSection, read: loadPhotos };
  },
};

const problem = signal(/** @type {Problem | null} */ (null));
const parts = signal(/** @type {Partial<Record<Section, Part>>} */ ({}));

async function load() {
  problem.value = null;
  try {
    const again = new URLSearchParams(location.search).get('again');
    const [prices] = await Promise.all([api.catalogue(), loadModels(), again ? wishAgain(again) : null]);
    // The address is for coming here once; a reload should not fill the form in again.
    if (again) history.replaceState(null, '', '/studio#photo');
    catalogue.value = prices;
  } catch (thrown) {
    problem.value = Problem.from(thrown);
  }
}

/** @param {Section} name */
async function open(name) {
  problem.value = null;
  try {
    const { Part, read } = await SECTIONS[name]();
    parts.value = { ...parts.value, [name]: Part };
    await read();
  } catch (thrown) {
    problem.value = Problem.from(thrown);
  }
}

/** What did not come is asked for again. */
const retry = () => (catalogue.value ? open(section.value) : load());

function Studio() {
  const prices = catalogue.value;
  const { train, photo } = parts.value;
  const waiting = !(prices && parts.value[section.value]) && !problem.value;
  // Both sections stay in the page, so that what was typed is there when one comes back.
  return html`
    <nav class="tabs" aria-label=${t('studio.sections')}>
      <a href="#train" aria-current=${section.value === 'train' ? 'page' : undefined}>${t('nav.train')}</a>
      <a href="#photo" aria-current=${section.value === 'photo' ? 'page' : undefined}>${t('nav.photo')}</a>
    </nav>
    ${problem.value && h(LoadFailed, { problem: problem.value, title: t('page.failed'), onRetry: retry })}
    ${waiting && html`<div class="halves" key="waiting" aria-busy="true">
      <div class="card skeleton skeleton-form"></div>
      <div class="card skeleton skeleton-form"></div>
    </div>`}
    ${prices && train && html`<div key="train" hidden=${section.value !== 'train'}>
      ${h(train, { catalogue: prices })}</div>`}
    ${prices && photo && html`<div key="photo" hidden=${section.value !== 'photo'}>
      ${h(photo, { catalogue: prices })}</div>`}`;
}

// The header's links to the two sections say which one is open, like those of the other pages.
effect(() => {
  for (const link of document.querySelectorAll('.nav a[href^="/studio#"]')) {
    if (link.getAttribute('href') === `/studio#${section.value}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
});

// The code of what is opened first comes while the server is asked; should it not, it is asked for again in its turn.
SECTIONS[section.peek()]().catch(() => undefined);
await startPage({ required: true, main: () => h(Studio, {}) });
effect(() => {
  const name = section.value;
  if (catalogue.value && !parts.peek()[name]) open(name);
});
await load();
