/** @import { Job } from '../../api.d.ts' */
import { request } from '../../api/request.js';
import { ConfirmButton } from '../../components/confirm.js';
import { toast } from '../../components/toast.js';
import { t } from '../../i18n/words.js';
import { h } from '../../ui.js';

/**
 * Takes the consent to a try-on back: every picture that was made by it goes.
 * @param {{ job: Job, onDone: () => void }} props
 */
export function Withdraw({ job, onDone }) {
  const run = async () => {
    await request('DELETE', `/api/predict/tryons/${encodeURIComponent(job.id)}`);
    toast(t('worn.withdrawn'));
    onDone();
  };
  return h(ConfirmButton, {
    kind: 'btn-small',
    question: { title: t('worn.withdraw_title'), text: t('worn.withdraw_text'), yes: t('worn.withdraw_yes') },
    run,
    children: () => t('worn.withdraw'),
  });
}
