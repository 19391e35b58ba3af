/** @import { Item, Job } from '../api.d.ts' */
/** @import { StudioJobs } from './section.d.ts' */
import * as api from '../api/jobs.js';
import { askTwice } from '../api/lost.js';
import { Problem } from '../api/problem.js';
import { newKey } from '../api/request.js';
import { Icon } from '../components/more-icons.js';
import { shortage, topUp } from '../components/spend-button.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { refreshMe } from '../session.js';
import { h, html, useRef, useState } from '../ui.js';

/**
 * A picture that failed, and another try: charged again. Why it failed and what came back is said above all pictures.
 * @param {{ job: Pick<Job, 'id'>, item: Pick<Item, 'seq'>, retry: string, onRetried: (job: Job) => void }} props `retry`: what
 *   the button says
 */
export function FailedItem({ job, item, retry: label, onRetried }) {
  const [busy, setBusy] = useState(false);
  const key = useRef('');
  const retry = async () => {
    setBusy(true);
    key.current ||= newKey();
    try {
      return onRetried(await askTwice(() => api.retryItem(job.id, item.seq, key.current)));
    } catch (thrown) {
      const refused = Problem.from(thrown);
      // The first answer to a key is final: after a refusal the next try is a new request.
      if (refused.answered) key.current = '';
      if (refused.code === 'INSUFFICIENT_CREDITS') return topUp(shortage(refused.needed, refused.available));
      return toast(refused.unsure ? `${refused.message} ${t('problem.unsure_text')}` : refused.message, 'bad');
    } finally {
      setBusy(false);
    }
  };
  return html`<div class="picture-note">
    ${h(Icon, { name: 'alert' })}
    <p>${t('job.failed')}</p>
    <button class="btn btn-small" type="button" disabled=${busy} onClick=${retry}>
      ${h(Icon, { name: 'again' })}${label}</button>
  </div>`;
}

/**
 * Shows a job of which a picture is tried again. A retry runs in the same job or in a job of its own, as the server decides.
 * @param {Job} job
 * @param {StudioJobs} jobs
 */
export function showRetried(job, { all, choose, change, started }) {
  if (all.value?.some(({ id }) => id === job.id)) {
    change((other) => (other.id === job.id ? job : other));
    choose(job);
    refreshMe();
  } else {
    started(job);
  }
}
