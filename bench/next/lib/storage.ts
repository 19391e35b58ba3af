// Presigned addresses, the same for ten minutes so that browsers cache the picture.
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { env } from './env';

const WINDOW_SECONDS = 600;
const VALID_SECONDS = 900;

let client: S3Client | undefined;

const open = () =>
  (client ??= new S3Client({
    endpoint: env().S3_ENDPOINT,
    region: env().S3_REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: env().S3_ACCESS_KEY_ID, secretAccessKey: env().S3_SECRET_ACCESS_KEY },
  }));

export function presign(key: string, now: number, downloadName?: string): Promise<string> {
  const command = new GetObjectCommand({
    Bucket: env().S3_BUCKET,
    Key: key,
    ResponseCacheControl: `private, max-age=${WINDOW_SECONDS}`,
    ResponseContentDisposition: downloadName && `attachment; filename="${downloadName}"`,
  });
  const window = WINDOW_SECONDS * 1000;
  return getSignedUrl(open(), command, {
    expiresIn: VALID_SECONDS + WINDOW_SECONDS,
    signingDate: new Date(now - (now % window)),
  });
}
