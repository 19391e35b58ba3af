/** @import { Problem } from '../api/problem.js' */
/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { number } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';
import { Icon } from './icons.js';

/**
 * Something to read: what failed, what is missing, what was done.
 * @param {{ tone: 'bad' | 'good' | 'plain', title?: string, children?: ComponentChildren }} props
 */
export function Notice({ tone, title, children }) {
  return html`<div class="notice" data-tone=${tone} role=${tone === 'bad' ? 'alert' : undefined}>
    ${h(Icon, { name: tone === 'good' ? 'check' : 'alert' })}
    <div class="notice-text">${title && html`<p class="notice-title">${title}</p>`}${children}</div>
  </div>`;
}

/**
 * A refusal by the server, with what can be done about it.
 * @param {{ problem: Problem | null, title?: string }} props
 */
export function ProblemNotice({ problem, title }) {
  if (!problem) return null;
  const fields = Object.values(problem.fields).filter(Boolean);
  const children = html`
    <p>${problem.message}</p>
    ${problem.reasons.length > 0 && html`<ul class="notice-list">
      ${problem.reasons.map((reason) => html`<li key=${reason.code + reason.file}>
        ${reason.file && html`<span class="mono">${reason.file}</span> `}${reason.detail}</li>`)}
    </ul>`}
    ${fields.length > 0 && html`<ul class="notice-list">${fields.map((text) => html`<li
      key=${text}>${text}</li>`)}</ul>`}
    ${problem.code === 'INSUFFICIENT_CREDITS' && html`<p>
      ${t('credits.short', { needed: number(problem.needed), available: number(problem.available) })} <a
        href="/pricing">${t('credits.topup')}</a></p>`}`;
  return h(Notice, { tone: 'bad', title, children });
}
