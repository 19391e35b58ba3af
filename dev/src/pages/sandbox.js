/** Drives the sandbox: every button is one of the JSON routes. */
import { connectChats, lookAtChats } from './chat.js';
import { connectStripe, lookAtStripe } from './stripe.js';
import { switchLanguage, word, writeWords } from './words.js';

const EVERY_MS = 2000;
const JOBS_SHOWN = 24;
const CHOICES = {
  outcome: ['fail', 'nsfw_one', 'nsfw_all', 'never', 'output_list', 'output_null', 'jpeg_named_png'],
  webhooks: ['none', 'twice', 'reversed', 'late', 'bad_signature'],
  create: ['timeout_after_accept', '429', '500', '400', '401', '402', '403', 'aborted'],
};
const MAILS = ['429', '500', 'hang'];
const PAYMENTS = {
  'pay-kind': ['transfer', 'multi', 'unsolid', 'failed', 'approval'],
  'pay-token': ['usdt', 'fake'],
};

/** What was drawn last, per list: unchanged lists keep open details and focus. */
const drawn = new Map();

/** @param {string} id */
const at = (id) => document.getElementById(id);

/** @param {string} tag @param {Record<string, string>} attributes @param {...(Node | string)} children */
function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** @param {string} path @param {unknown} [body] @returns {Promise<any>} */
async function ask(path, body) {
  const options = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? answer.detail ?? String(response.status));
  return answer;
}

/** Does something, says how it went and looks again. @param {() => Promise<string>} act */
async function act(act) {
  try {
    at('notice').textContent = await act();
  } catch (error) {
    at('notice').textContent = `${word('wrong')}: ${error.message}`;
  }
  await look();
}

/** Draws a list anew only when its data changed. @param {string} id @param {unknown} data @param {() => Node[]} draw */
function redraw(id, data, draw) {
  const key = JSON.stringify([document.documentElement.lang, data]);
  if (drawn.get(id) === key) return;
  const open = new Set([...at(id).querySelectorAll('details[open]')].map((node) => node.dataset.key));
  at(id).replaceChildren(...draw());
  for (const node of at(id).querySelectorAll('details')) node.open = open.has(node.dataset.key);
  drawn.set(id, key);
}

/** @param {string} instant */
const clockTime = (instant) => new Date(instant).toLocaleTimeString(document.documentElement.lang, { hour12: false });

/** @param {string} text */
const empty = (text) => make('li', { class: 'empty' }, text);

function mailRow(mail) {
  const row = make('li', {}, make('p', { class: 'meta' }, make('span', {}, mail.to), make('time', {}, clockTime(mail.at))), make('p', {}, mail.subject));
  if (mail.code) row.append(make('p', { class: 'code' }, mail.code));
  row.append(make('details', { 'data-key': mail.at + mail.to }, make('summary', {}, word('showMail')), make('pre', {}, mail.text ?? mail.html ?? '')));
  return row;
}

function deliveryTable(deliveries) {
  const head = make('tr', {}, ...['event', 'answer', 'attempt', 'at'].map((key) => make('th', { scope: 'col' }, word(key))));
  const rows = deliveries.map((row) => make('tr', {}, ...[row.event, String(row.status ?? word('silence')), String(row.attempt), clockTime(row.at)].map((text) => make('td', {}, text))));
  return make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows));
}

function jobRow(kind, job) {
  const what = job.input.prompt ?? job.input.trigger_word ?? job.input.token_string ?? job.model;
  const row = make('li', {},
    make('p', { class: 'meta' }, make('span', {}, `${word(kind)} · ${job.model}`), make('span', { class: 'state', 'data-state': job.status }, word(job.status))),
    make('p', { class: 'what', title: what }, what));
  if (job.error) row.append(make('p', { class: 'meta' }, job.error));
  if (Array.isArray(job.output)) {
    row.append(make('div', { class: 'pictures' }, ...job.output.map((url, index) => make('a', { href: url, target: '_blank' }, make('img', { src: new URL(url).pathname, alt: `${what} ${index + 1}`, loading: 'lazy' })))));
  }
  if (job.logs) row.append(make('details', { 'data-key': `${job.id}-log` }, make('summary', {}, word('log')), make('pre', {}, job.logs)));
  if (job.deliveries.length > 0) {
    row.append(make('details', { 'data-key': `${job.id}-news` }, make('summary', {}, `${word('deliveries')} (${job.deliveries.length})`), deliveryTable(job.deliveries)));
  }
  return row;
}

function transferRow(transfer) {
  const what = `${transfer.amounts.join(' + ')} ${word(transfer.token)}`;
  // A failed transaction is final, too: what matters is that it failed.
  const state = transfer.kind === 'failed' ? 'failed' : transfer.finality;
  return make('li', {},
    make('p', { class: 'meta' }, make('span', {}, word(transfer.kind)), make('span', { class: 'state', 'data-state': state }, word(state)), make('time', {}, clockTime(transfer.at))),
    make('p', {}, what),
    make('details', { 'data-key': transfer.txid }, make('summary', {}, word('hash')), make('p', { class: 'address' }, transfer.txid), make('p', { class: 'address' }, `${transfer.from} → ${transfer.to}`)));
}

/** @param {Record<string, unknown>} plan */
function planText(plan) {
  const parts = [plan.outcome, plan.webhooks, plan.create].filter((value) => !['succeed', 'once', 'ok'].includes(value));
  return parts.map(word).join(' · ') || '—';
}

async function lookAtWallet() {
  const tron = await ask('/sandbox/tron').catch(() => undefined);
  if (!tron) return;
  at('wallet').elements.to.defaultValue = tron.address;
  at('marks').setAttribute('aria-pressed', String(!tron.marks));
  at('token-info').setAttribute('aria-pressed', String(!tron.token_info));
  at('solid').setAttribute('aria-pressed', String(!tron.solid));
  redraw('transfers', tron.transfers, () => (tron.transfers.length ? tron.transfers.map(transferRow) : [empty(word('noTransfers'))]));
}

/** What the sections with files of their own work with. */
const page = { at, make, ask, act, redraw, empty, clockTime };

async function look() {
  await Promise.all([lookAtWallet(), lookAtStripe(page), lookAtChats(page)]);
  const [mail, replicate] = await Promise.all([ask('/sandbox/mail'), ask('/sandbox/replicate')]).catch(() => [undefined, undefined]);
  if (!mail || !replicate) return;
  redraw('inbox', mail.items, () => (mail.items.length ? mail.items.map(mailRow) : [empty(word('noMail'))]));
  redraw('queue', replicate.plans, () => (replicate.plans.length ? replicate.plans.map((plan) => make('li', {}, planText(plan))) : [empty(word('noPlans'))]));
  const jobs = [...replicate.trainings.map((job) => ['training', job]), ...replicate.predictions.map((job) => ['prediction', job])]
    .sort(([, one], [, two]) => two.created_at.localeCompare(one.created_at))
    .slice(0, JOBS_SHOWN);
  redraw('jobs', jobs, () => (jobs.length ? jobs.map(([kind, job]) => jobRow(kind, job)) : [empty(word('noJobs'))]));
}

async function audit() {
  const { violations } = await ask('/sandbox/audit');
  at('audit').dataset.good = violations.length === 0 ? 'yes' : 'no';
  at('audit').textContent = violations.length === 0 ? word('clean') : `${word('broken')}: ${JSON.stringify(violations)}`;
  return at('audit').textContent;
}

function connectWallet() {
  for (const [id, values] of Object.entries(PAYMENTS)) {
    at(id).append(...values.map((value) => make('option', { value, 'data-word': value }, value)));
  }
  at('wallet').addEventListener('submit', (event) => {
    event.preventDefault();
    const payment = Object.fromEntries(new FormData(event.target));
    act(async () => {
      const { txid } = await ask('/sandbox/tron', payment);
      event.target.elements.amount.value = '';
      return `${word('paid')} ${txid}`;
    });
  });
  at('throttle').addEventListener('click', () => act(async () => {
    await ask('/sandbox/tron', { limit: 1 });
    return word('willThrottle');
  }));
  at('zeros').addEventListener('click', () => act(async () => {
    const { txid } = await ask('/sandbox/tron', { to: at('wallet').elements.to.value, amount: '0', count: 300 });
    return `${word('paid')} ${txid}`;
  }));
  for (const [id, name] of [['marks', 'marks'], ['token-info', 'token_info'], ['solid', 'solid']]) {
    at(id).addEventListener('click', () => act(async () => {
      await ask('/sandbox/tron', { [name]: at(id).getAttribute('aria-pressed') === 'true' });
      return word('done');
    }));
  }
}

function connectMail() {
  at('mail-plans').append(...MAILS.map((value) => {
    const button = make('button', { type: 'button', 'data-word': value });
    button.addEventListener('click', () => act(async () => {
      const { queued } = await ask('/sandbox/mail', { next: value });
      return `${word(value)} (${queued})`;
    }));
    return button;
  }));
}

function connectCodes() {
  at('codes').addEventListener('submit', (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const wish = { credits: Number(form.get('credits')), uses: Number(form.get('uses')), ...(form.get('level') && { level: form.get('level') }) };
    act(async () => {
      const { code } = await ask('/sandbox/codes', wish);
      at('code').textContent = code;
      return word('done');
    });
  });
  at('gift').addEventListener('submit', (event) => {
    event.preventDefault();
    const gift = Object.fromEntries(new FormData(event.target));
    act(async () => `${word('given')} ${(await ask('/sandbox/plan', gift)).plan}`);
  });
}

function connect() {
  for (const [field, values] of Object.entries(CHOICES)) {
    at(field).append(...values.map((value) => {
      const button = make('button', { type: 'button', 'data-word': value });
      button.addEventListener('click', () => act(async () => {
        const { queued } = await ask('/sandbox/replicate', { next: { [field]: value } });
        return `${word(value)} (${queued})`;
      }));
      return button;
    }));
  }
  at('lists').append(...['full', 'without_webhook'].map((value) => {
    const button = make('button', { type: 'button', 'data-word': value });
    button.addEventListener('click', () => act(async () => word((await ask('/sandbox/replicate', { lists: value })).lists)));
    return button;
  }));
  at('forget').addEventListener('click', () => act(async () => {
    await ask('/sandbox/replicate', { next: [] });
    return word('noPlans');
  }));
  at('time').addEventListener('click', (event) => {
    const seconds = Number(event.target.dataset.seconds);
    if (seconds) act(async () => `${word('nowIs')} ${new Date((await ask('/sandbox/clock', { advance_seconds: seconds })).now).toLocaleString(document.documentElement.lang)}`);
  });
  at('google').addEventListener('submit', (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const person = { email: form.get('email'), name: form.get('name'), email_verified: form.has('verified') };
    act(async () => `${word('willSign')} ${(await ask('/sandbox/google', person)).next.email}`);
  });
  at('chooser').addEventListener('click', () => act(async () => {
    await ask('/sandbox/google', null);
    return word('willChoose');
  }));
  at('people').addEventListener('submit', (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const operator = event.submitter?.value === 'operator';
    const wish = operator ? { email: form.get('email') } : { email: form.get('email'), credits: Number(form.get('credits')) };
    act(async () => {
      await ask(operator ? '/sandbox/operator' : '/sandbox/credits', wish);
      return word('done');
    });
  });
  connectMail();
  connectWallet();
  connectCodes();
  at('check').addEventListener('click', () => act(audit));
  at('language').addEventListener('click', () => {
    switchLanguage();
    look();
  });
}

connect();
connectStripe(page);
connectChats(page);
writeWords();
at('audit').textContent = word('notYet');
await look();
setInterval(() => document.visibilityState === 'visible' && look(), EVERY_MS);
