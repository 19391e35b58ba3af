import * as api from '../api/routes.js';
import { startPage } from '../page.js';
import { Problem } from '../api/problem.js';
import { t } from '../i18n/words.js';
import { LoadFailed } from '../parts/notice.js';
import { effect, h, html, signal } from '../ui.js';
import { loadPhotos, PhotoSection } from '../studio/photo-section.js';
import { catalogue, loadModels, section, wishAgain } from '../studio/state.js';
import { loadTrainings, TrainSection } from '../studio/train-section.js';

const problem = signal(/** @type {Problem | null} */ (null));

async function load() {
  problem.value = null;
  try {
    const again = new URLSearchParams(location.search).get('again');
    const [prices] = await Promise.all([api.catalogue(), loadModels(), again ? wishAgain(again) : null]);
    catalogue.value = prices;
    // The address is for coming here once; a reload should not fill the form in again.
    if (again) history.replaceState(null, '', '/studio#photo');
    await Promise.all([loadTrainings(), loadPhotos()]);
  } catch (thrown) {
    problem.value = Problem.from(thrown);
  }
}

function Studio() {
  const prices = catalogue.value;
  // Both sections stay in the page, so that what was typed is there when one comes back.
  return html`
    <nav class="tabs" aria-label=${t('studio.sections')}>
      <a href="#train" aria-current=${section.value === 'train' ? 'page' : undefined}>${t('nav.train')}</a>
      <a href="#photo" aria-current=${section.value === 'photo' ? 'page' : undefined}>${t('nav.photo')}</a>
    </nav>
    ${problem.value && h(LoadFailed, { problem: problem.value, title: t('page.failed'), onRetry: load })}
    ${!prices && !problem.value && html`<div class="halves" aria-busy="true">
      <div class="card skeleton skeleton-form"></div>
      <div class="card skeleton skeleton-form"></div>
    </div>`}
    ${prices && html`<div hidden=${section.value !== 'train'}>${h(TrainSection, { catalogue: prices })}</div>
      <div hidden=${section.value !== 'photo'}>${h(PhotoSection, { catalogue: prices })}</div>`}`;
}

// The header's links to the two sections say which one is open, like those of the other pages.
effect(() => {
  for (const link of document.querySelectorAll('.nav a[href^="/studio#"]')) {
    if (link.getAttribute('href') === `/studio#${section.value}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
});

await startPage({ required: true, main: () => h(Studio, {}) });
await load();
