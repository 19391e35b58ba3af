// More credits: packs, codes, and what was ordered.
/** @import { Order } from '../api.d.ts' */
import * as api from '../api/catalogue.js';
import { followLink, goTo, orderAddress, query } from '../billing/place.js';
import { useRead } from '../billing/read.js';
import { Redeem } from '../billing/redeem.js';
import { LoadFailed } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { h, html, useState } from '../ui.js';
import { Orders } from './orders.js';
import { TopUp } from './top-up.js';

/** The order's page first: whoever comes back from the checkout is there. @param {Order} order */
function ordered(order) {
  goTo(orderAddress(order.id));
  if (order.checkout_url) location.assign(order.checkout_url);
}

export function TopUpSection() {
  const { value: catalogue, problem, again } = useRead(api.catalogue);
  const [listed, setListed] = useState(false);
  if (problem) return h(LoadFailed, { problem, title: t('pricing.failed'), onRetry: again });
  const ready = catalogue !== null && listed;
  // Drawn at once: parts that come one by one would push each other down.
  return html`
    ${!ready && html`<div class="card skeleton skeleton-money" aria-busy="true"></div>`}
    <div class="money-halves" hidden=${!ready}>
      <div class="stack stack-wide">
        ${catalogue && h(TopUp, { catalogue, wanted: query.value.get('pack'), onOrder: ordered })}
      </div>
      <div class="stack stack-wide">
        ${h(Redeem, {})}
        ${h(Orders, {
          onOpen: (id, event) => followLink(orderAddress(id), event),
          onRead: () => setListed(true),
        })}
      </div>
    </div>`;
}
