/** @import { LiveJob } from '../jobs/live.js' */
import { Problem } from '../api/problem.js';
import * as api from '../api/jobs.js';
import { t } from '../i18n/words.js';
import { Confirm } from '../components/confirm.js';
import { toast } from '../components/toast.js';
import { h, html, useState } from '../ui.js';

/**
 * Asks, with what it costs by now, then cancels the rest.
 * @param {{ live: LiveJob }} props
 */
export function CancelButton({ live }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const { cancel_charge: charge, stopping } = live.job.value;
  const ask = async () => {
    await live.reload();
    setAsking(true);
  };
  const cancel = async () => {
    setAsking(false);
    setBusy(true);
    try {
      await api.cancelJob(live.job.value.id);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    } finally {
      await live.reload();
      setBusy(false);
    }
  };
  return html`<button class="btn btn-quiet btn-small" type="button" disabled=${busy || stopping} onClick=${ask}>
      ${busy || stopping ? t('job.canceling') : t('job.cancel')}</button>
    ${asking && h(Confirm, {
      title: t('job.cancel_title'),
      text: charge ? `${t('job.cancel_charge', { n: charge })} ${t('job.cancel_text')}` : t('job.cancel_text'),
      yes: t('job.cancel_yes'),
      onYes: cancel,
      onNo: () => setAsking(false),
    })}`;
}
