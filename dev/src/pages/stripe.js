/** The sandbox page's part about Stripe: sessions and plans with what can be done to them, events with their deliveries. */
import { word } from './words.js';

const SHOWN = 12;
const PLANS = ['none', 'twice', 'reversed', 'late', 'bad_signature'];

/**
 * What of the page this part works with.
 * @typedef {{
 *   at: (id: string) => HTMLElement,
 *   make: (tag: string, attributes: Record<string, string>, ...children: (Node | string)[]) => HTMLElement,
 *   ask: (path: string, body?: unknown) => Promise<any>,
 *   act: (act: () => Promise<string>) => Promise<void>,
 *   redraw: (id: string, data: unknown, draw: () => Node[]) => void,
 *   empty: (text: string) => Node,
 *   clockTime: (instant: string) => string,
 * }} Page
 */

/** What customer and bank can do to a session now. @param {any} session @returns {string[]} */
function deeds(session) {
  if (session.status === 'open') return session.mode === 'payment' ? ['pay', 'pay_async', 'expire'] : ['pay', 'expire'];
  if (session.status === 'expired') return [];
  if (session.payment_status === 'unpaid') return ['async_succeed', 'async_fail'];
  if (session.disputed) return ['dispute_won', 'dispute_lost'];
  return ['refund', 'dispute'];
}

/** @param {any} plan @returns {string[]} */
function planDeeds(plan) {
  if (plan.status === 'canceled') return [];
  if (plan.status === 'past_due') return ['payment_recovers', 'payment_given_up'];
  return [plan.cancel_at_period_end ? 'resume' : 'cancel_at_period_end', 'next_payment_fails', 'next_payment_switches', 'cancel'];
}

/** @param {number} amount minor units @param {string} currency */
function money(amount, currency) {
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: 'currency', currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

/** @param {Page} page @param {string} id @param {string[]} list */
function buttons(page, id, list) {
  return page.make('div', { class: 'buttons' }, ...list.map((event, index) => {
    const button = page.make('button', { type: 'button', class: index === 0 ? '' : 'plain' }, word(`stripe_${event}`));
    button.addEventListener('click', () => page.act(async () => {
      await page.ask(`/sandbox/stripe/${id}`, { event });
      return word(`stripe_${event}`);
    }));
    return button;
  }));
}

/** @param {Page} page @param {string} state */
const badge = ({ make }, state) => make('span', { class: 'state', 'data-state': state }, word(`stripe_${state}`));

/** @param {Page} page @param {any} session */
function sessionRow(page, session) {
  const { make } = page;
  const back = session.amount_refunded > 0 ? ` − ${money(session.amount_refunded, session.currency)}` : '';
  const state = session.status === 'complete' ? session.payment_status : session.status;
  const row = make('li', {},
    make('p', { class: 'meta' }, make('span', {}, session.client_reference_id ?? word(`stripe_${session.mode}`)), badge(page, state)),
    make('p', {}, `${money(session.amount_total, session.currency)}${back}`));
  if (session.url) row.append(make('p', {}, make('a', { href: new URL(session.url).pathname, target: '_blank' }, word('stripePage'))));
  row.append(buttons(page, session.id, deeds(session)));
  return row;
}

/** @param {Page} page @param {any} plan */
function planRow(page, plan) {
  const { make } = page;
  const item = plan.items.data[0];
  const until = new Date(item.current_period_end * 1000).toLocaleDateString(document.documentElement.lang);
  return make('li', {},
    make('p', { class: 'meta' }, make('span', {}, plan.customer), badge(page, plan.status)),
    make('p', {}, `${money(item.price.unit_amount * item.quantity, plan.currency)} · ${word(plan.cancel_at_period_end ? 'stripeEnds' : 'stripeUntil')} ${until}`),
    buttons(page, plan.id, planDeeds(plan)));
}

/** @param {Page} page @param {any} event */
function eventRow(page, event) {
  const { make } = page;
  const again = make('button', { type: 'button', class: 'plain' }, word('stripeResend'));
  again.addEventListener('click', () => page.act(async () => {
    await page.ask('/sandbox/stripe/resend', { event: event.id });
    return word('stripeResend');
  }));
  const answers = event.deliveries.map((row) => `${row.status ?? word('silence')} (${page.clockTime(row.at)})`);
  return make('li', {},
    make('p', { class: 'what', title: event.id }, event.type),
    make('div', { class: 'line' }, make('span', { class: 'hint' }, answers.join(', ') || word('stripeUnsent')), again));
}

/** One switch of the account. @param {Page} page @param {[string, boolean]} setting */
function settingButton(page, [name, value]) {
  const text = `${word(`stripe_${name}`)}: ${word(value ? 'yes' : 'no')}`;
  const button = page.make('button', { type: 'button', class: 'plain', 'aria-pressed': String(value) }, text);
  button.addEventListener('click', () => page.act(async () => {
    await page.ask('/sandbox/stripe/settings', { [name]: !value });
    return word(`stripe_${name}`);
  }));
  return button;
}

/** Draws what Stripe knows. @param {Page} page */
export async function lookAtStripe(page) {
  const stripe = await page.ask('/sandbox/stripe').catch(() => undefined);
  if (!stripe) return;
  /** @param {string} id @param {any[]} rows @param {(page: Page, row: any) => Node} draw @param {string} none */
  const list = (id, rows, draw, none) => {
    const shown = rows.slice(0, SHOWN);
    page.redraw(id, shown, () => (shown.length ? shown.map((row) => draw(page, row)) : [page.empty(word(none))]));
  };
  list('stripe-sessions', stripe.sessions, sessionRow, 'stripeNoSessions');
  list('stripe-plans', stripe.subscriptions, planRow, 'stripeNoPlans');
  list('stripe-events', stripe.events, eventRow, 'stripeNoEvents');
  page.redraw('stripe-account', stripe.settings, () => Object.entries(stripe.settings).map((setting) => settingButton(page, setting)));
  list('stripe-queue', stripe.plans.webhooks, ({ make }, plan) => make('li', {}, word(plan)), 'noPlans');
}

/** Gives the section its buttons. @param {Page} page */
export function connectStripe(page) {
  page.at('stripe-webhooks').append(...PLANS.map((webhooks) => {
    const button = page.make('button', { type: 'button', 'data-word': webhooks });
    button.addEventListener('click', () => page.act(async () => {
      const plans = await page.ask('/sandbox/stripe', { webhooks });
      return `${word(webhooks)} (${plans.webhooks.length})`;
    }));
    return button;
  }));
  page.at('stripe-forget').addEventListener('click', () => page.act(async () => {
    await page.ask('/sandbox/stripe', { webhooks: [], create: [] });
    return word('noPlans');
  }));
}
