// A deployment that nobody has set up yet says on its home page what is missing: names of settings, never values. The server
// tells it as long as it names no operator.
import { Notice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { h, html, render } from '../ui.js';

/** What is said of a setting, by how its name begins. */
const HINTS = /** @type {const} */ ([
  ['DATABASE_', 'database'],
  ['S3_', 'storage'],
  ['SESSION_KEYS', 'keys'],
  ['CRON_SECRET', 'cron'],
  ['REPLICATE_', 'engine'],
  ['PUBLIC_URL', 'url'],
  ['RESEND_', 'mail'],
  ['MAIL_', 'mail'],
  ['OPERATOR_', 'operator'],
]);

/** @typedef {{ missing: string[], unusable: string[], advised: string[] }} Setup */

/** Asks what is missing, and says it above everything else. Where nothing is told, nothing is shown. */
export async function showUnready() {
  const answer = await fetch('/api/health');
  if (answer.ok) return;
  /** @type {{ setup?: Setup }} */
  const { setup } = await answer.json();
  const main = document.getElementById('main');
  if (!setup || !main) return;
  await lazy(async () => undefined, { messages: ['setup'], styles: ['notice'] });
  const place = document.createElement('div');
  place.id = 'setup';
  main.prepend(place);
  render(h(Unready, { setup }), place);
}

/** @param {{ setup: Setup }} props */
function Unready({ setup: { missing, unusable, advised } }) {
  const children = html`<p>${t('setup.text')}</p>
    <p>${t('setup.missing')}</p>
    ${h(Names, { names: [...missing, ...advised] })}
    ${unusable.length > 0 && html`<p>${t('setup.unusable')}</p>${h(Names, { names: unusable })}`}`;
  return h(Notice, { tone: 'bad', title: t('setup.title'), children });
}

/** @param {{ names: string[] }} props */
const Names = ({ names }) => html`<ul class="notice-list">${names.map((name) => html`<li key=${name}>
  <code translate=${false}>${name}</code> ${t(`setup.${hintOf(name)}`)}</li>`)}</ul>`;

/** @param {string} name */
const hintOf = (name) => HINTS.find(([start]) => name.startsWith(start))?.[1] ?? 'other';
