// What went wrong with a job: each reason once, with what came back for it. The page and the message at its foot say it in
// the same words.
/** @import { Job } from '../api.d.ts' */
import { Notice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';

/** @typedef {{ detail: string, credits: number }} Failure */

/** @param {Job} job @returns {Failure[]} */
export function failuresOf({ items }) {
  /** @type {Map<string, number>} */
  const known = new Map();
  for (const { state, error, price } of items) {
    if (state !== 'failed') continue;
    const detail = error?.detail ?? t('job.failed_unknown');
    known.set(detail, (known.get(detail) ?? 0) + price);
  }
  return [...known].map(([detail, credits]) => ({ detail, credits }));
}

/** @param {Failure} failure */
export const failureText = ({ detail, credits }) => `${detail} ${t('credits.returned', { n: credits })}`;

/** @param {{ failures: Failure[], title?: string }} props */
export function Failures({ failures, title }) {
  if (failures.length === 0) return null;
  const children = failures.map((failure) => html`<p key=${failure.detail}>${failure.detail}
    ${' '}<strong>${t('credits.returned', { n: failure.credits })}</strong></p>`);
  return h(Notice, { tone: 'bad', title, children });
}
