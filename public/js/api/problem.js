/** @import * as Api from '../api.d.ts' */
import { t } from '../i18n/words.js';

/**
 * An `application/problem+json` body, as far as it is looked at; `code` is the stable part.
 * @typedef {Partial<Pick<Api.InvalidProblem, 'title' | 'detail' | 'request_id' | 'fields'>
 *   & Pick<Api.FileRejectedProblem, 'reasons'>
 *   & Pick<Api.InsufficientCreditsProblem, 'needed' | 'available'>> & { code?: string, job?: string }} ProblemBody
 */

/** A refusal or a failure, with words for the person in front of the screen. */
export class Problem extends Error {
  /**
   * @param {number} status the HTTP status; 0 when there was no answer
   * @param {ProblemBody} body what the server said
   * @param {number | null} retryAfterSeconds from `Retry-After`
   */
  constructor(status, body, retryAfterSeconds = null) {
    super(body.detail || body.title || t('problem.unknown'));
    this.status = status;
    this.code = body.code ?? 'UNKNOWN';
    this.requestId = body.request_id ?? null;
    /** @type {Api.RejectionReason[]} */
    this.reasons = body.reasons ?? [];
    this.needed = body.needed ?? 0;
    this.available = body.available ?? 0;
    /** The one under way. */
    this.job = body.job ?? null;
    this.fields = fieldMessages(body.fields);
    this.retryAfterSeconds = retryAfterSeconds;
    /** Whether the server decided. Without an answer, or after a fault, the request may have been carried out. */
    this.answered = status > 0 && status < 500;
    /** Whether something that costs may have been begun: nobody may say that it was not. */
    this.unsure = false;
  }

  /** The server could not be reached, or did not answer in time. */
  static offline() {
    return new Problem(0, { code: 'NETWORK', detail: t('problem.network') });
  }

  /**
   * What was thrown, as something that can be shown.
   * @param {unknown} thrown
   */
  static from(thrown) {
    if (thrown instanceof Problem) return thrown;
    console.error(thrown);
    return new Problem(0, { code: 'UNKNOWN', detail: t('problem.unknown') });
  }
}

/**
 * `fields` of an `INVALID` problem, `[{name, code, detail}]`, as one message per field.
 * @param {ProblemBody['fields']} fields
 * @returns {Record<string, string>}
 */
function fieldMessages(fields) {
  /** @type {Record<string, string>} */
  const messages = {};
  for (const { name, detail } of fields ?? []) messages[name] = detail;
  return messages;
}
