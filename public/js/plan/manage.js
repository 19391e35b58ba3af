// A plan that lives: its customer portal, and how it ends.
/** @import { Subscription } from '../api.d.ts' */
import * as api from '../api/subscription.js';
import { Problem } from '../api/problem.js';
import { date } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { Confirm } from '../components/confirm.js';
import { toast } from '../components/toast.js';
import { h, html, useState } from '../ui.js';

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
  return html`<button class="btn btn-quiet" type="button" disabled=${busy} aria-busy=${busy} onClick=${open}>
    ${busy && html`<span class="spinner" aria-hidden="true"></span>`}${t('plan.manage')}</button>`;
}

/** @param {{ subscription: Subscription, onChanged: (subscription: Subscription) => void }} props */
export function EndPlan({ subscription, onChanged }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const { period_ends_at } = subscription;
  const end = async () => {
    setAsking(false);
    setBusy(true);
    try {
      onChanged(await api.endSubscription());
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    } finally {
      setBusy(false);
    }
  };
  return html`<button class="btn btn-quiet" type="button" disabled=${busy} aria-busy=${busy}
      onClick=${() => setAsking(true)}>${t('plan.end')}</button>
    ${asking && h(Confirm, {
      title: t('plan.end_title'),
      text: period_ends_at ? t('plan.end_text', { date: date(period_ends_at) }) : t('plan.end_text_open'),
      yes: t('plan.end'),
      onYes: end,
      onNo: () => setAsking(false),
    })}`;
}
