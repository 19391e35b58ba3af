// What every page does first: the language, the header, and who is here.
/** @import { MessageFile } from './i18n/messages.d.ts' */
import { Problem } from './api/problem.js';
import { AccountCorner } from './components/header.js';
import { Notice } from './components/notice.js';
import { Toasts } from './components/toast.js';
import { openMessages, t } from './i18n/words.js';
import { arrive } from './session.js';
import { h, html, render } from './ui.js';

/**
 * Starts a page. `main` draws the living part into `#app`; what stood there without scripts goes away.
 * @param {{ required: boolean, messages?: MessageFile[], main?: () => import('../vendor/preact.js').ComponentChildren }} options
 *   `messages`: what the page speaks from, beside what every page does
 */
export async function startPage({ required, messages = [], main }) {
  keepFocus();
  surviveTranslation();
  await openMessages(messages);
  const corner = place('corner');
  if (corner) render(h(AccountCorner, {}), corner);
  const toasts = place('toasts');
  if (toasts) render(h(Toasts, {}), toasts);
  const app = main ? place('app') : null;
  const arrived = arrive({ required });
  try {
    if (required) await arrived;
    if (app && main) draw(app, main());
  } catch (thrown) {
    const problem = Problem.from(thrown);
    if (app) draw(app, h(Notice, { tone: 'bad', title: t('page.failed'), children: html`<p>${problem.message}</p>` }));
  }
}

/** What keeps the focus somewhere comes when somebody first gives it to something. */
function keepFocus() {
  const watch = (/** @type {FocusEvent} */ { target }) => void import('./focus.js').then((focus) => focus.keepFocus(target), () => undefined);
  document.addEventListener('focusin', watch, { once: true });
}

/** Whoever has the page translated by the browser loads what keeps its texts true. */
function surviveTranslation() {
  /** @type {MutationRecord[]} */
  const before = [];
  /** @type {typeof import('./translated.js') | null} */
  let code = null;
  new MutationObserver(async (records) => {
    if (code) return code.note(records);
    const translates = records.some(({ addedNodes }) => [...addedNodes].some(({ nodeName }) => nodeName === 'FONT'));
    if (!translates && before.length === 0) return undefined;
    before.push(...records);
    code = await import('./translated.js');
    return code.noteLate(before.splice(0));
  }).observe(document.body, { childList: true, subtree: true });
}

/**
 * @param {Element} place
 * @param {import('../vendor/preact.js').ComponentChildren} content
 */
function draw(place, content) {
  place.replaceChildren();
  place.removeAttribute('aria-busy');
  render(content, place);
}

/** @param {string} id */
function place(id) {
  return document.getElementById(id);
}
