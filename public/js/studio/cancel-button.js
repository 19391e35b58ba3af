/** @import { Job } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import * as api from '../api/routes.js';
import { t } from '../i18n/words.js';
import { Confirm } from '../parts/confirm.js';
import { toast } from '../parts/toast.js';
import { h, html, useState } from '../ui.js';

/**
 * Asks, then cancels what has not finished.
 * @param {{ job: Job, text: string, onCanceled: () => void }} props
 */
export function CancelButton({ job, text, onCanceled }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const cancel = async () => {
    setAsking(false);
    setBusy(true);
    try {
      await api.cancelJob(job);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    } finally {
      setBusy(false);
      onCanceled();
    }
  };
  return html`<button class="btn btn-quiet btn-small" type="button" disabled=${busy} onClick=${() => setAsking(true)}>
      ${busy ? t('job.canceling') : t('job.cancel')}</button>
    ${asking && h(Confirm, {
      title: t('job.cancel_title'),
      text,
      yes: t('job.cancel_yes'),
      onYes: cancel,
      onNo: () => setAsking(false),
    })}`;
}
