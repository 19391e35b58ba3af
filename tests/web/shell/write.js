// `npm run shell`: writes the shell of every page.
import { writeFileSync } from 'node:fs';
import { shells } from './shell.js';
import { read, SITE } from './site.js';

for (const { file, html } of shells()) {
  if (read(file) === html) continue;
  writeFileSync(new URL(file, SITE), html);
  console.log(`${file} is written anew`);
}
