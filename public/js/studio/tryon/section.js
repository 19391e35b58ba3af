// Try-on: the person, the garments, and the pictures as they are made.
/** @import { Catalogue } from '../../api.d.ts' */
import { Empty } from '../../components/empty.js';
import { t } from '../../i18n/words.js';
import { lazy } from '../../lazy.js';
import { h, html } from '../../ui.js';
import { Halves } from '../halves.js';
import { useStudioJobs } from '../jobs.js';
import { TryonForm } from './form.js';

const tryons = useStudioJobs({
  name: 'tryon',
  limit: 12,
  resultId: 'tryons',
  loadViews: () => lazy(() => import('./result.js'), { messages: ['worn'] }),
});

export const prepare = async () => {};
export const { read } = tryons;

/** @param {{ catalogue: Catalogue }} props */
export function Section({ catalogue }) {
  return h(Halves, {
    jobs: tryons,
    form: {
      id: 'tryon-form',
      title: t('tryon.title'),
      content: h(TryonForm, { catalogue, onStarted: tryons.started, onUnsure: tryons.look }),
    },
    result: {
      id: 'tryons',
      title: t('tryon.result_title'),
      content: html`<${Empty} title=${t('tryon.empty_title')}><p>${t('tryon.empty_text')}</p><//>`,
    },
  });
}
