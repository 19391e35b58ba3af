// The prompt library: covers to choose from, and the picture as it is developed.
/** @import { Catalogue } from '../../api.d.ts' */
import { Empty } from '../../components/empty.js';
import { t } from '../../i18n/words.js';
import { lazy } from '../../lazy.js';
import { h, html } from '../../ui.js';
import { Halves } from '../halves.js';
import { useStudioJobs } from '../jobs.js';
import { needModels } from '../models.js';
import { LibraryForm } from './form.js';
import { readFirst } from './list.js';

const made = useStudioJobs({
  name: 'library',
  limit: 12,
  resultId: 'library-result',
  loadViews: () => lazy(() => import('./view.js'), { messages: ['photo'], styles: ['library-job'] }),
});

export const prepare = () => Promise.all([needModels(), readFirst()]);
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
