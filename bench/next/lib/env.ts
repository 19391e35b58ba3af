// The settings, under the same names as Darkroom's own.
import { z } from 'zod';

const Environment = z.object({
  PUBLIC_URL: z.url(),
  DATABASE_URL: z.url(),
  SESSION_KEYS: z.string().regex(/^\w+:[A-Za-z0-9+/=]+$/),
  S3_ENDPOINT: z.url(),
  S3_REGION: z.string().default('auto'),
  S3_BUCKET: z.string(),
  S3_ACCESS_KEY_ID: z.string(),
  S3_SECRET_ACCESS_KEY: z.string(),
  REPLICATE_BASE_URL: z.url(),
  REPLICATE_API_TOKEN: z.string(),
  REPLICATE_WEBHOOK_SECRETS: z.string().startsWith('whsec_'),
});

let read: z.infer<typeof Environment> | undefined;

/** Read at the first request: a build has no settings. */
export const env = () => (read ??= Environment.parse(process.env));
