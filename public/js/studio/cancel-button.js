/** @import { LiveJob } from '../jobs/live.js' */
import * as api from '../api/jobs.js';
import { ConfirmButton } from '../components/confirm.js';
import { t } from '../i18n/words.js';
import { h } from '../ui.js';

/**
 * Asks, with what it costs by now, then cancels the rest.
 * @param {{ live: LiveJob }} props
 */
export function CancelButton({ live }) {
  const { id, cancel_charge: charge, stopping } = live.job.value;
  const cancel = async () => {
    try {
      await api.cancelJob(id);
    } finally {
      await live.reload();
    }
  };
  return h(ConfirmButton, {
    kind: 'btn-small',
    disabled: stopping,
    prepare: live.reload,
    question: {
      title: t('job.cancel_title'),
      text: charge ? `${t('job.cancel_charge', { n: charge })} ${t('job.cancel_text')}` : t('job.cancel_text'),
      yes: t('job.cancel_yes'),
      no: t('job.keep'),
    },
    run: cancel,
    children: (busy) => (busy || stopping ? t('job.canceling') : t('job.cancel')),
  });
}
