// The Chromium of the npm package, with the libraries it brings along.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';

/** Quiet, without a profile of its own, and able to run in a container. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How Playwright starts it. Nothing is downloaded: the package holds the browser, compressed. */
export async function launchOptions() {
  const executablePath = await chromium.executablePath();
  // Chromium wants NSS and expat of the system. The package carries its own for machines that have none.
  const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
  const libraries = await inflate(join(dirname(entry), '../bin/al2023.tar.br'));
  const environment = Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value]] : []));
  const env = { ...Object.fromEntries(environment), LD_LIBRARY_PATH: join(libraries, 'lib') } as Record<string, string>;
  return { executablePath, args: ARGUMENTS, env };
}
