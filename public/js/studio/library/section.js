// The prompt library.
/** @import { Catalogue } from '../../api.d.ts' */
import { Empty } from '../../components/empty.js';
import { t } from '../../i18n/words.js';
import { lazy } from '../../lazy.js';
import { h, html } from '../../ui.js';
import { Halves } from '../halves.js';
import { useStudioJobs } from '../jobs.js';
import { needModels } from '../models.js';
import { LibraryForm, needFilling } from './form.js';
import { readFirst, withPrompt } from './list.js';
import { wish } from './wish.js';

const made = useStudioJobs({
  name: 'library',
  limit: 12,
  resultId: 'library-result',
  loadViews: () => lazy(() => import('./view.js'), { messages: ['photo'], styles: ['library-job'] }),
});

export async function prepare() {
  const asked = new URLSearchParams(location.search);
  const again = asked.get('again');
  const models = needModels();
  const wanted = again ? import('./again.js').then(({ makeAgain }) => makeAgain(again, asked.has('seed'), models)) : null;
  await Promise.all([models, readFirst(), wanted]);
  if (wish.prompt) withPrompt(wish.prompt);
  await needFilling();
}
export const { read } = made;

/** @param {{ catalogue: Catalogue }} props */
export function Section({ catalogue }) {
  return h(Halves, {
    jobs: made,
    form: {
      id: 'library-form',
      title: t('library.title'),
      content: h(LibraryForm, { catalogue, onStarted: made.started, onUnsure: made.look }),
    },
    result: {
      id: 'library-result',
      title: t('library.result_title'),
      content: html`<${Empty} title=${t('library.empty_title')}><p>${t('library.empty_text')}</p><//>`,
    },
  });
}
