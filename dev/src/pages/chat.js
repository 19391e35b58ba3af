/** The sections about engines that answer with the work itself, for pictures and for texts: every button is one of their JSON routes. */
import { word } from './words.js';

const OUTCOMES = {
  chat: ['images', 'parts', 'markdown', 'bare', 'json', 'data', 'file', 'words', 'refusal', 'filtered', 'error_200', 'html', 'truncated', 'huge', 'private_url', 'hang', '429', '429_retry_after', '429_quota', '500', '401', '402'],
  gemini: ['picture', 'drafts', 'draft_only', 'jpeg_named_png', 'text', 'no_image', 'other', 'refuse', 'refuse_image', 'language', 'nothing', 'error200', 'html', 'cut', 'huge', 'private_url', 'hang', '429', '429_retry', '429_quota', '500', '503', '401', '402', '403'],
  together: ['picture', 'other_format', 'url', 'private_url', 'nothing', 'refuse', 'error200', 'html', 'cut', 'huge', 'hang', '429', '429_retry', '429_reset', '429_quota', '500', '503', '401', '402', '403'],
  text: ['ok', 'fenced', 'prose', 'thinking', 'parts', 'bad_json', 'no_json', 'empty', 'numbers', 'words', 'long', 'refusal', 'huge', 'html', 'error_200', 'hang', '400_schema', '400_format', '400_budget', '400_temperature', '400_picture', '401', '402', '429', '429_retry_after', '500', '503'],
};

/** @param {object} page */
export const lookAtChats = (page) => Promise.all(Object.keys(OUTCOMES).map((name) => lookAt(name, page)));

/** @param {string} name @param {{ at: Function, make: Function, ask: Function, redraw: Function, empty: Function }} page */
async function lookAt(name, { at, make, ask, redraw, empty }) {
  const { plans, requests } = (await ask(`/sandbox/${name}`).catch(() => undefined)) ?? {};
  if (!plans) return;
  redraw(`${name}-queue`, plans, () => (plans.length ? plans.map((plan) => make('li', {}, JSON.stringify(plan.outcome ?? plan))) : [empty(word('noPlans'))]));
  at(`${name}-asked`).textContent = `${word('chatAsked')} ${requests.length}`;
}

/** The section of one of them. @param {string} name @param {Function} make */
function section(name, make) {
  const button = (/** @type {string} */ what) => make('button', { type: 'button', class: 'plain', id: `${name}-${what}`, 'data-word': what });
  return make('section', { 'aria-labelledby': `${name}-title` },
    make('h2', { id: `${name}-title`, 'data-word': name }),
    make('p', { class: 'hint', 'data-word': `${name}Hint` }),
    make('fieldset', {}, make('legend', { 'data-word': 'chatNext' }), make('div', { class: 'buttons', id: `${name}-plans` })),
    make('p', { class: 'hint', id: `${name}-asked` }),
    make('div', { class: 'line' }, make('ol', { id: `${name}-queue`, class: 'queue' }), button('forget'), button('release')));
}

/** @param {{ at: Function, make: Function, ask: Function, act: Function }} page */
export function connectChats({ at, make, ask, act }) {
  for (const [name, outcomes] of Object.entries(OUTCOMES)) {
    at('after-chats').before(section(name, make));
    const drive = (/** @type {object} */ wish) => ask(`/sandbox/${name}`, wish);
    at(`${name}-plans`).append(...outcomes.map((value) => {
      const button = make('button', { type: 'button' }, value);
      button.addEventListener('click', () => act(async () => `${value} (${(await drive({ next: value })).plans.length})`));
      return button;
    }));
    at(`${name}-forget`).addEventListener('click', () => act(async () => {
      await drive({ next: [] });
      return word('noPlans');
    }));
    at(`${name}-release`).addEventListener('click', () => act(async () => {
      await drive({ release: true });
      return word('done');
    }));
  }
}
