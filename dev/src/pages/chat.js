/** The section about the chat endpoint: every button is one of its JSON routes. */
import { word } from './words.js';

const OUTCOMES = ['images', 'parts', 'markdown', 'bare', 'json', 'data', 'file', 'words', 'refusal', 'filtered', 'error_200', 'html', 'truncated', 'hang', '429', '429_retry_after', '500', '401', '402'];

/** @param {{ at: Function, make: Function, ask: Function, redraw: Function, empty: Function }} page */
export async function lookAtChat({ at, make, ask, redraw, empty }) {
  const chat = await ask('/sandbox/chat').catch(() => undefined);
  if (!chat) return;
  redraw('chat-queue', chat.plans, () => (chat.plans.length ? chat.plans.map((plan) => make('li', {}, JSON.stringify(plan))) : [empty(word('noPlans'))]));
  at('chat-asked').textContent = `${word('chatAsked')} ${chat.requests.length}`;
}

/** @param {{ at: Function, make: Function, ask: Function, act: Function }} page */
export function connectChat({ at, make, ask, act }) {
  at('chat-plans').append(...OUTCOMES.map((value) => {
    const button = make('button', { type: 'button' }, value);
    button.addEventListener('click', () => act(async () => `${value} (${(await ask('/sandbox/chat', { next: value })).plans.length})`));
    return button;
  }));
  at('chat-forget').addEventListener('click', () => act(async () => {
    await ask('/sandbox/chat', { next: [] });
    return word('noPlans');
  }));
  at('chat-release').addEventListener('click', () => act(async () => {
    await ask('/sandbox/chat', { release: true });
    return word('done');
  }));
}
