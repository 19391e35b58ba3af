// A plan that lives: its customer portal, and how it ends.
/** @import { Subscription } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import * as api from '../api/subscription.js';
import { BusyButton } from '../components/busy-button.js';
import { ConfirmButton } from '../components/confirm.js';
import { toast } from '../components/toast.js';
import { date } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { h, useState } from '../ui.js';

/** Cards, bills, another plan: the payment provider's own page. */
export function ManagePlan() {
  const [busy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    try {
      location.assign((await api.portal()).url);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    } finally {
      setBusy(false);
    }
  };
  return h(BusyButton, { kind: 'btn-quiet', type: 'button', busy, onClick: open, children: t('plan.manage') });
}

/** @param {{ subscription: Subscription, onChanged: (subscription: Subscription) => void }} props */
export function EndPlan({ subscription: { period_ends_at }, onChanged }) {
  return h(ConfirmButton, {
    question: {
      title: t('plan.end_title'),
      text: period_ends_at ? t('plan.end_text', { date: date(period_ends_at) }) : t('plan.end_text_open'),
      yes: t('plan.end'),
      no: t('plan.keep'),
    },
    run: async () => onChanged(await api.endSubscription()),
    children: () => t('plan.end'),
  });
}
