// Standard Webhooks: an HMAC over id, timestamp and the raw body.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { env } from './env';
import { Problem } from './problem';

const TOLERANCE_SECONDS = 300;

let key: Buffer | undefined;

const secret = () => (key ??= Buffer.from(env().REPLICATE_WEBHOOK_SECRETS.slice('whsec_'.length), 'base64'));

/** The message's id, when the raw body was signed by whoever holds the secret, near now. */
export function verify(headers: Headers, raw: Buffer, now: number): string {
  const id = headers.get('webhook-id');
  const timestamp = headers.get('webhook-timestamp');
  const signatures = headers.get('webhook-signature');
  if (!id || !timestamp || !signatures || !/^\d+$/.test(timestamp)) throw new Problem(401, 'BAD_SIGNATURE');
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) throw new Problem(401, 'BAD_SIGNATURE');
  const expected = createHmac('sha256', secret()).update(`${id}.${timestamp}.`).update(raw).digest();
  const fits = signatures
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .map((entry) => Buffer.from(entry.slice(3), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
  if (!fits) throw new Problem(401, 'BAD_SIGNATURE');
  return id;
}
