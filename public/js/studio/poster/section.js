// Posters: the form, and the set as it is made.
/** @import { Catalogue, PostersJob } from '../../api.d.ts' */
/** @import { PosterOffer } from './offer.d.ts' */
import * as api from '../../api/jobs.js';
import { Empty } from '../../components/empty.js';
import { toast } from '../../components/toast.js';
import { t } from '../../i18n/words.js';
import { lazy } from '../../lazy.js';
import { h, html, useLayoutEffect } from '../../ui.js';
import { Halves } from '../halves.js';
import { bringUp, useStudioJobs } from '../jobs.js';
import { PostersForm } from './form.js';
import { plan, presets } from './plan.js';

const sets = useStudioJobs({
  name: 'poster',
  limit: 12,
  resultId: 'posters',
  loadViews: () => lazy(() => import('./set.js'), { messages: ['set'] }),
});

export async function prepare() {
  const like = new URLSearchParams(location.search).get('like');
  if (like) await import('./prepare-like.js').then(({ prepareLike }) => prepareLike(like));
}
export const { read } = sets;

/** @param {PostersJob} job */
async function start(job) {
  await import('./warnings.js').then(({ noteWarnings }) => noteWarnings(job)).catch(() => {}); // they stop nothing
  await sets.started(job);
}

/** Another set is under way, in this window or another: it is shown. @param {string} id */
async function lead(id) {
  toast(t('poster.led'));
  await sets.choose(await api.job(id));
  bringUp('posters');
}

/** @param {{ catalogue: Catalogue }} props */
export function Section({ catalogue }) {
  const offer = /** @type {PosterOffer} */ (catalogue.studios.poster);
  useLayoutEffect(() => {
    plan.value = offer.plan;
    presets.value = offer.presets;
  }, [offer]);
  return h(Halves, {
    jobs: sets,
    form: {
      id: 'posters-form',
      title: t('poster.title'),
      content: h(PostersForm, {
        offer,
        onStarted: start,
        onActive: lead,
        onUnsure: sets.look,
      }),
    },
    result: {
      id: 'posters',
      title: t('poster.result_title'),
      content: html`<${Empty} title=${t('poster.empty_title')}><p>${t('poster.empty_text')}</p>
        <p><a href="/history">${t('poster.history')}</a></p><//>`,
    },
  });
}
