// Money: what there is, how to get more, the plan, and every movement that led there. One order alone is
// `/billing?order=…`, so that it survives a reload and the return from a checkout.
import { NoShrink } from '../components/no-shrink.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { h, html, useEffect } from '../ui.js';
import { Balance } from './balance.js';
import { Part } from './part.js';
import { followLink, moved, query, section, SECTIONS, showSections } from './place.js';

/** The code of a part comes when it is opened, with what it says and how it looks. */
const PARTS = {
  ledger: async () => (await import('./ledger.js')).Ledger,
  topup: async () => (await lazy(() => import('../orders/top-up-section.js'), {
    messages: ['orders', 'pricing'],
    styles: ['choice', 'form', 'orders'],
  })).TopUpSection,
  plan: async () => (await lazy(() => import('../plan/plan-section.js'), {
    messages: ['plan', 'pricing'],
    styles: ['choice', 'form', 'facts', 'dialog', 'plan'],
  })).PlanSection,
};

const ORDER = async () => (await lazy(() => import('../orders/order-view.js'), {
  messages: ['orders'],
  styles: ['form', 'facts', 'details', 'dialog', 'orders'],
})).OrderView;

/** Asks for the code of what is opened first; should it not come, it is asked for again in its turn. */
export function prepare() {
  const first = query.peek().has('order') ? ORDER() : PARTS[section.peek()]();
  first.catch(() => undefined);
}

export function Billing() {
  const order = query.value.get('order');
  return order ? h(OneOrder, { id: order, key: order }) : h(Everything, {});
}

/** @param {{ id: string }} props */
function OneOrder({ id }) {
  const props = {
    id,
    unpaid: query.value.has('unpaid'),
    moved: moved(),
    onBack: (/** @type {MouseEvent} */ event) => followLink('/billing#topup', event),
  };
  const waiting = html`<div class="card skeleton skeleton-order"></div>`;
  return html`<${NoShrink}><${Part} load=${ORDER} props=${props} waiting=${waiting} /><//>`;
}

function Everything() {
  const open = section.value;
  // Whoever came for a section is shown it.
  useEffect(() => {
    if (location.hash.length > 1) showSections();
  }, []);
  return html`<div class="stack stack-wide">
    ${h(Balance, {})}
    <nav class="tabs" id="sections" aria-label=${t('billing.sections')}>
      ${SECTIONS.map((name) => html`<a key=${name} href="#${name}" aria-current=${name === open ? 'page' : undefined}>
        ${t(`section.${name}`)}</a>`)}
    </nav>
    ${SECTIONS.map((name) => h(Section, { name, key: name, open: name === open }))}
  </div>`;
}

/**
 * Once opened it stays in the page, so that what was filled in is there when one comes back.
 * @param {{ name: import('./place.js').Section, open: boolean }} props
 */
function Section({ name, open }) {
  const seen = visited.has(name);
  useEffect(() => {
    if (open) visited.add(name);
  }, [open]);
  if (!open && !seen) return null;
  const waiting = html`<div class=${`card skeleton skeleton-${name === 'plan' ? 'plan' : 'money'}`}></div>`;
  return html`<div hidden=${!open}><${NoShrink}><${Part} load=${PARTS[name]} props=${{}} waiting=${waiting} /><//></div>`;
}

/** @type {Set<string>} */
const visited = new Set();
