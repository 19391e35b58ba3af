// Take Photo: the form, and the pictures as they are developed.
/** @import { Catalogue } from '../../api.d.ts' */
import { Empty } from '../../components/empty.js';
import { t } from '../../i18n/words.js';
import { h, html } from '../../ui.js';
import { Halves } from '../halves.js';
import { useStudioJobs } from '../jobs.js';
import { needModels } from '../models.js';
import { PhotoForm } from './form.js';

const shoots = useStudioJobs({
  name: 'photo',
  limit: 12,
  resultId: 'pictures',
  loadViews: () => import('./shoot.js'),
});

export async function prepare() {
  const asked = new URLSearchParams(location.search);
  const again = asked.get('again');
  const seed = asked.get('seed') === 'same' ? 'same' : 'new';
  const models = needModels();
  await Promise.all([models, again && import('./again.js').then(({ takeAgain }) => takeAgain(again, seed, models))]);
}
export const { read } = shoots;

/** @param {{ catalogue: Catalogue }} props */
export function Section({ catalogue }) {
  return h(Halves, {
    jobs: shoots,
    form: {
      id: 'photo-form',
      title: t('photo.title'),
      content: h(PhotoForm, { catalogue, onStarted: shoots.started, onUnsure: shoots.look }),
    },
    result: {
      id: 'pictures',
      title: t('photo.result_title'),
      content: html`<${Empty} title=${t('photo.empty_title')}><p>${t('photo.empty_text')}</p><//>`,
    },
  });
}
