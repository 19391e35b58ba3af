#!/usr/bin/env bash
# @google/genai 3.3.0 (the official client in JavaScript), an answer of `generateContent` that is valid: a thought in words,
# a thought with a drafted picture, a sentence, the picture.
#
# Expected: `response.data` leaves out what is marked as a thought, as `response.text` beside it does, and gives the picture.
# Seen: `text` is the sentence alone. `data` is the base64 of the draft and the picture, one file behind the other: its
# first bytes are the draft, whole, and this is what a decoder of pictures shows, which stops at the end of a file. All
# that is said of it is a warning about parts without data, which comes for an answer without a draft, too.
#
# It matters for every model that thinks in pictures: customers are given the draft. Walk through the parts, and take
# `inlineData` only where `thought` is not true.
# Needs Node.js and the registry; the answer comes from this machine. Fails when the draft is left out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @google/genai@3.3.0
cat > ask.mjs <<'JS'
import { createServer } from 'node:http';
import { crc32, deflateSync } from 'node:zlib';
import { GoogleGenAI } from '@google/genai';

const chunk = (kind, bytes) => {
  const body = Buffer.concat([Buffer.from(kind), bytes]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(bytes.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
};
const png = (...rgb) =>
  Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])),
    chunk('IDAT', deflateSync(Buffer.from([0, ...rgb]))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
const inlineData = (file) => ({ mimeType: 'image/png', data: file.toString('base64') });
const [draft, picture] = [png(255, 0, 0), png(0, 255, 0)];
const parts = [
  { thought: true, text: 'Thinking of a cup. ' },
  { thought: true, inlineData: inlineData(draft) },
  { text: 'Here it is.' },
  { inlineData: inlineData(picture) },
];
const answer = JSON.stringify({ candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] });
const server = createServer((request, response) => {
  request.resume();
  response.setHeader('content-type', 'application/json').end(answer);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
console.warn = () => {};
const baseUrl = `http://127.0.0.1:${server.address().port}`;
const client = new GoogleGenAI({ apiKey: 'nobody-looks-at-it', httpOptions: { baseUrl } });
const response = await client.models.generateContent({ model: 'gemini-nano-banana-2.1', contents: 'A cup.' });
server.close();
const data = Buffer.from(response.data, 'base64');
console.log(`text: ${JSON.stringify(response.text)}`);
console.log(`data: ${data.length} bytes; the draft has ${draft.length}, the picture ${picture.length}`);
const draftComesFirst = data.subarray(0, draft.length).equals(draft) && data.subarray(draft.length).equals(picture);
if (response.text !== 'Here it is.' || !draftComesFirst) throw new Error('the draft is left out, or the thought in words is not');
console.log('the draft comes first in `data`, whole, and the picture behind it');
JS
node ask.mjs
