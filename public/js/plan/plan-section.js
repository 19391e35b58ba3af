// The plan: what one has, and what there is.
/** @import { Subscription } from '../api.d.ts' */
import * as catalogueApi from '../api/catalogue.js';
import * as subscriptionApi from '../api/subscription.js';
import { query } from '../billing/place.js';
import { useRead } from '../billing/read.js';
import { LoadFailed } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect } from '../ui.js';
import { followPlan } from './follow.js';
import { PlanPanel } from './plan.js';

export function PlanSection() {
  const { value, setValue, problem, again } = useRead(async () => {
    const [catalogue, subscription] = await Promise.all([catalogueApi.catalogue(), subscriptionApi.subscription()]);
    return { catalogue, subscription };
  });
  /** @param {Subscription} subscription */
  const change = (subscription) => setValue((before) => before && { ...before, subscription });
  useEffect(() => (value ? followPlan(value.subscription, change) : undefined), [value?.subscription]);
  if (problem) return h(LoadFailed, { problem, title: t('plan.failed'), onRetry: again });
  if (!value) return html`<div class="card skeleton skeleton-plan" aria-busy="true"></div>`;
  return h(PlanPanel, { ...value, wanted: query.value.get('plan'), onChanged: change });
}
