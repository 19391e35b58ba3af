import type { NextConfig } from 'next';

const config: NextConfig = {
  // Left to Node: bundled, the database client would bring along what only its other transports need.
  serverExternalPackages: ['@libsql/client', '@aws-sdk/client-s3', '@aws-sdk/s3-request-presigner'],
  outputFileTracingRoot: import.meta.dirname,
  poweredByHeader: false,
};

export default config;
