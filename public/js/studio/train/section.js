// Train: the form, and the training log.
/** @import { Catalogue } from '../../api.d.ts' */
import { Problem } from '../../api/problem.js';
import { Empty } from '../../components/empty.js';
import { toast } from '../../components/toast.js';
import { t } from '../../i18n/words.js';
import { h, html } from '../../ui.js';
import { Halves } from '../halves.js';
import { anyLive, useStudioJobs } from '../jobs.js';
import { loadModels, modelOf, needModels } from '../models.js';
import { needFiles } from './files.js';
import { TrainForm } from './form.js';

const trainings = useStudioJobs({
  name: 'train',
  limit: 10,
  resultId: 'training-log',
  loadViews: () => import('./training.js'),
  // The models are read before the trainings: one that got ready in between is not among them.
  beforeFirst: async (job) => {
    if (job.state === 'succeeded' && !modelOf(job)) await loadModels();
  },
  onOver: async ({ state }, { read }) => {
    if (state === 'succeeded') toast(t('train.done_toast'));
    try {
      await Promise.all([loadModels(), read()]);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    }
  },
});

/** A model that is being trained takes its slot at once. @param {import('../../api.d.ts').Job} job */
async function started(job) {
  await Promise.all([trainings.started(job), loadModels().catch((thrown) => void Problem.from(thrown))]);
}

export const prepare = () => Promise.all([needModels(), needFiles().catch(Problem.from)]);
export const { read } = trainings;

/** @param {{ catalogue: Catalogue }} props */
export function Section({ catalogue }) {
  return h(Halves, {
    jobs: trainings,
    form: {
      id: 'train-form',
      title: t('train.title'),
      content: h(TrainForm, {
        catalogue,
        training: anyLive(trainings),
        onStarted: started,
        onUnsure: trainings.look,
      }),
    },
    result: { id: 'training-log', title: t('train.log_title'), content: h(NoTraining, {}) },
  });
}

function NoTraining() {
  return html`<${Empty} title=${t('train.empty_title')}>
    <ol class="steps">
      <li>${t('train.step_1')}</li>
      <li>${t('train.step_2')}</li>
      <li>${t('train.step_3')}</li>
    </ol><//>`;
}
