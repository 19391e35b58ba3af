/** @import { RejectionReason } from '../api.d.ts' */
/** @import { Problem } from '../api/problem.js' */
/** @import { ComponentChildren } from '../../vendor/preact.js' */
import { number } from '../i18n/numbers.js';
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
  const { reasons, code, needed, available, unsure } = problem;
  const fields = Object.values(problem.fields).filter(Boolean);
  const short = code === 'INSUFFICIENT_CREDITS';
  const children = html`
    <p>${problem.message}${unsure && ` ${t('problem.unsure_text')}`}</p>
    ${reasons.length > 0 && html`<ul class="notice-list">${reasons.map(reasonLine)}</ul>`}
    ${fields.length > 0 && html`<ul class="notice-list">
      ${fields.map((text) => html`<li key=${text}>${text}</li>`)}</ul>`}
    ${short && html`<p>${t('credits.short', { needed: number(needed), available: number(available) })}</p>`}
    ${short && html`<p><button class="link" type="button" aria-haspopup="dialog"
      onClick=${() => void import('./spend-button.js').then(({ topUp, shortage }) => topUp(shortage(needed, available)))}>${t('credits.topup')}</button></p>`}
    ${code === 'MEMBERSHIP_REQUIRED' && html`<p><a href="/billing#plan">${t('credits.plans')}</a></p>`}`;
  return h(Notice, { tone: 'bad', title: unsure ? t('problem.unsure') : title, children });
}

/** So many names are told of a kind. */
const NAMES_MAX = 3;

/** One kind of reason, with the files it is about. @param {RejectionReason} reason */
export function reasonLine({ code, files, count, detail }) {
  const names = files.slice(0, NAMES_MAX).join(', ');
  const more = count - Math.min(files.length, NAMES_MAX);
  return html`<li key=${code}>${names && html`<span class="mono" translate=${false}>${names}</span>`}
    ${more > 0 && ` ${t('files.more', { n: more })}`} ${detail}</li>`;
}

/**
 * Something did not load: why, and once more.
 * @param {{ problem: Problem, title?: string, onRetry: () => void }} props
 */
export function LoadFailed({ problem, title, onRetry }) {
  return html`<div class="stack">
    ${h(ProblemNotice, { problem, title })}
    <p><button class="btn btn-quiet" type="button" onClick=${onRetry}>${t('common.retry')}</button></p>
  </div>`;
}
