/**
 * The engines' own clients as judges: each drives the sandbox and reads its answers, and what it sends for the same picture is
 * what the studio sends. `STUDIO_URL` is a studio that was started with `--chat --gemini --together`, `STUDIO_DATA` its folder.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import Replicate, { validateWebhook } from 'replicate';
import Together from 'together-ai';

const STUDIO = String(process.env.STUDIO_URL);
const PROMPT = 'a fox in the snow';
const PNG = [0x89, 0x50, 0x4e, 0x47];
const JPEG = [0xff, 0xd8, 0xff];

const provider = (name) => `${STUDIO}/sandbox/providers/${name}`;
const gemini = () => new GoogleGenAI({ apiKey: 'AIza-sandbox-gemini', httpOptions: { baseUrl: provider('gemini') } });
const together = (options = {}) => new Together({ apiKey: 'tgp-sandbox-together', baseURL: `${provider('together')}/v1`, maxRetries: 0, ...options });
const openai = (options = {}) => new OpenAI({ apiKey: 'sk-sandbox-chat', baseURL: `${provider('chat')}/v1`, maxRetries: 0, ...options });

// Its sandbox makes its keys at the first start.
const { replicate_token: auth } = JSON.parse(readFileSync(join(String(process.env.STUDIO_DATA), 'sandbox', 'secrets.json'), 'utf8'));
const replicate = new Replicate({ auth, baseUrl: `${provider('replicate')}/v1` });

let cookies = '';

async function ask(path, body, headers = {}) {
  const answer = await fetch(`${STUDIO}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', cookie: cookies, ...headers },
    body: body && JSON.stringify(body),
  });
  for (const cookie of answer.headers.getSetCookie()) cookies += `${cookie.split(';')[0]}; `;
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.status === 204 ? undefined : answer.json();
}

const plan = (engine, next) => ask(`/sandbox/${engine}`, { next });

async function lastBody(engine) {
  const { requests } = await ask(`/sandbox/${engine}?wait=taken`);
  return requests.at(-1).body;
}

/** What the studio sends an engine for a photo by one of its models. */
async function ofTheStudio(engine, model, wish) {
  await orderedOf(engine, model, wish);
  return lastBody(engine);
}

/** `wish`: a seed, where the model takes one. */
async function orderedOf(engine, model, wish = {}) {
  const input = { model, prompt: PROMPT, count: 1, aspect_ratio: '3:4', ...wish };
  const { id } = await ask('/api/predict/photos', input, { 'idempotency-key': randomUUID() });
  // The stream of its events ends with the job.
  const events = await fetch(`${STUDIO}/api/predict/${id}/events`, { headers: { accept: 'text/event-stream', cookie: cookies } });
  await events.text();
  const job = await ask(`/api/predict/${id}`);
  assert.equal(job.state, 'succeeded', JSON.stringify(job));
  assert.equal(job.items[0].engine, engine);
}

const begins = (base64, bytes) => assert.deepEqual([...Buffer.from(base64, 'base64').subarray(0, bytes.length)], bytes);

before(async () => {
  const email = 'clients@example.com';
  await ask('/api/auth/code', { email });
  const { items } = await ask(`/sandbox/mail?to=${email}`);
  await ask('/api/auth/code/verify', { email, code: items[0].code });
});

const QUESTION = {
  model: 'gemini-nano-banana-2.1',
  contents: PROMPT,
  config: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '3:4', imageSize: '1K' } },
};

test('Gemini: its client reads a picture, and drafts as thoughts', async () => {
  const { candidates } = await gemini().models.generateContent(QUESTION);
  begins(candidates[0].content.parts[0].inlineData.data, PNG);
  await plan('gemini', 'drafts');
  const answer = await gemini().models.generateContent(QUESTION);
  const { parts } = answer.candidates[0].content;
  assert.equal(parts.filter((part) => part.thought && part.inlineData).length, 2);
  assert.equal(parts.filter((part) => !part.thought && part.inlineData).length, 1);
  assert.equal(answer.candidates[0].finishReason, 'STOP');
});

test('Gemini: its client reads a refusal and an error as such', async () => {
  await plan('gemini', ['refuse', 'refuse_image', '429_retry', '503', '401']);
  const blocked = await gemini().models.generateContent(QUESTION);
  assert.equal(blocked.promptFeedback.blockReason, 'PROHIBITED_CONTENT');
  const withheld = await gemini().models.generateContent(QUESTION);
  assert.equal(withheld.candidates[0].finishReason, 'IMAGE_SAFETY');
  for (const status of [429, 503, 400]) {
    await assert.rejects(gemini().models.generateContent(QUESTION), (error) => error.status === status);
  }
  const model = await gemini().models.get({ model: 'gemini-nano-banana-2.1' });
  assert.equal(model.name, 'models/gemini-nano-banana-2.1');
});

test('Gemini: its client shows a picture as we do', async () => {
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const contents = [{ role: 'user', parts: [{ text: 'edit' }, { inlineData: { mimeType: 'image/png', data: png } }] }];
  await gemini().models.generateContent({ ...QUESTION, contents });
  assert.deepEqual((await lastBody('gemini')).contents[0].parts, contents[0].parts);
});

test('Gemini: its client and we send the same', async () => {
  const ours = await ofTheStudio('gemini', 'gemini');
  await gemini().models.generateContent(QUESTION);
  assert.deepEqual(ours, await lastBody('gemini'));
});

const GENERATION = {
  model: 'black-forest-labs/FLUX.1-schnell',
  prompt: PROMPT,
  steps: 4,
  n: 1,
  width: 896,
  height: 1152,
  seed: 7,
  response_format: 'base64',
  output_format: 'jpeg',
};

test('Together: its client reads a picture and an address', async () => {
  const made = await together().images.generate(GENERATION);
  assert.equal(made.data[0].type, 'b64_json');
  begins(made.data[0].b64_json, JPEG);
  const { data } = await together().images.generate({ ...GENERATION, response_format: 'url' });
  assert.equal(data[0].type, 'url');
  const file = await fetch(data[0].url);
  begins(Buffer.from(await file.arrayBuffer()).toString('base64'), JPEG);
});

test('Together: its client reads errors as such, and comes back after a throttle', async () => {
  await plan('together', ['refuse', '402', '500', '401']);
  for (const status of [422, 402, 500, 401]) {
    await assert.rejects(together().images.generate(GENERATION), (error) => error.status === status);
  }
  await plan('together', ['429', 'picture']);
  const made = await together({ maxRetries: 1 }).images.generate(GENERATION);
  assert.equal(made.data.length, 1);
  const models = await together().models.list();
  assert.ok(models.some((model) => model.id === GENERATION.model && model.type === 'image'));
});

test('Together: its client and we send the same', async () => {
  const ours = await ofTheStudio('together', 'flux-schnell', { seed: 7 });
  await together().images.generate(GENERATION);
  assert.deepEqual(ours, await lastBody('together'));
});

const COMPLETION = {
  model: 'gemini-nano-banana-2.1',
  messages: [{ role: 'user', content: `${PROMPT}\n\nMake one picture with an aspect ratio of 3:4.` }],
  modalities: ['image', 'text'],
  image_config: { aspect_ratio: '3:4' },
  seed: 7,
  stream: false,
};

test('Chat: the client reads the places of a picture', async () => {
  await plan('chat', ['images', 'markdown', 'words', 'refusal']);
  const said = async () => (await openai().chat.completions.create(COMPLETION)).choices[0].message;
  begins((await said()).images[0].image_url.url.split(',')[1], PNG);
  assert.match((await said()).content, /^[^]*!\[image\]\(data:image\/png;base64,/);
  assert.match((await said()).content, /sorry/);
  assert.match((await said()).refusal, /cannot/);
});

test('Chat: the client reads errors as such', async () => {
  await plan('chat', ['429', '402', '500', '401']);
  for (const status of [429, 402, 500, 401]) {
    await assert.rejects(openai().chat.completions.create(COMPLETION), (error) => error.status === status);
  }
  const models = await openai().models.list();
  assert.ok(models.data.some((model) => model.id === COMPLETION.model));
});

test('Chat: the client and we send the same', async () => {
  const ours = await ofTheStudio('chat', 'banana');
  // The seed is one that we drew: nobody can choose it here.
  assert.ok(Number.isInteger(ours.seed), String(ours.seed));
  await openai().chat.completions.create({ ...COMPLETION, seed: ours.seed });
  assert.deepEqual(ours, await lastBody('chat'));
});

const FLUX = { model: 'black-forest-labs/flux-dev', input: { prompt: PROMPT, aspect_ratio: '3:4', num_outputs: 1, seed: 7 } };

test('Replicate: its client waits for a picture and reads it', async () => {
  await plan('replicate', [{ outcome: 'succeed' }, { outcome: 'succeed', seconds: 1 }]);
  const created = await replicate.predictions.create(FLUX);
  assert.equal(created.status, 'starting');
  const seen = [];
  const made = await replicate.wait(created, { interval: 50 }, ({ status }) => void seen.push(status));
  assert.equal(made.status, 'succeeded');
  assert.ok(seen.includes('processing'), seen.join(' '));
  const file = await fetch([made.output].flat()[0]);
  assert.ok(file.ok && file.headers.get('content-type')?.startsWith('image/'));
  // The same in one step: the client holds the line. It would read a file itself whose address is https.
  const [output] = await replicate.run(FLUX.model, { input: FLUX.input });
  assert.ok((await fetch(output)).ok);
});

test('Replicate: its client reads failures, refusals and errors as such, and comes back after a throttle', async () => {
  await plan('replicate', [{ outcome: 'fail', seconds: 1 }, { outcome: 'nsfw_all', seconds: 1 }, { outcome: 'never' }]);
  for (const words of [/weights could not be loaded/, /NSFW/]) {
    const created = await replicate.predictions.create(FLUX);
    await assert.rejects(replicate.wait(created, { interval: 50 }), words);
    assert.equal((await replicate.predictions.get(created.id)).status, 'failed');
  }
  const endless = await replicate.predictions.create(FLUX);
  assert.equal((await replicate.predictions.cancel(endless.id)).status, 'canceled');
  assert.equal((await replicate.predictions.get(endless.id)).status, 'canceled');
  for (const create of ['400', '401', '402', '403', '500']) {
    await plan('replicate', [{ create }]);
    await assert.rejects(replicate.predictions.create(FLUX), (error) => error.response.status === Number(create), create);
  }
  const unknown = { ...FLUX, input: { ...FLUX.input, aspect_ratio: '7:5' } };
  await assert.rejects(replicate.predictions.create(unknown), (error) => error.response.status === 422);
  await plan('replicate', [{ create: '429' }, { outcome: 'succeed', seconds: 1 }]);
  const again = await replicate.predictions.create(FLUX);
  assert.equal((await replicate.wait(again, { interval: 50 })).status, 'succeeded');
  const { results } = await replicate.predictions.list();
  assert.ok(results.some(({ id }) => id === again.id));
});

test('Replicate: its client believes the news that is sent', async () => {
  const hook = createServer().listen(0, '127.0.0.1');
  await once(hook, 'listening');
  await plan('replicate', [{ outcome: 'succeed', seconds: 1 }]);
  const webhook = `http://127.0.0.1:${hook.address().port}/news?call=1`;
  const created = await replicate.predictions.create({ ...FLUX, webhook, webhook_events_filter: ['completed'] });
  const [request, response] = await once(hook, 'request');
  const body = Buffer.concat(await request.toArray()).toString();
  response.end();
  const { key } = await replicate.webhooks.default.secret.get();
  assert.equal(await validateWebhook({ headers: request.headers, body }, key), true);
  assert.equal(await validateWebhook({ headers: request.headers, body: `${body} ` }, key), false);
  assert.deepEqual([JSON.parse(body).id, JSON.parse(body).status], [created.id, 'succeeded']);
  hook.close();
});

test('Replicate: its client and we send the same', async () => {
  const asked = async (is) => (await ask('/sandbox/replicate')).predictions.find(is);
  const sent = ({ model, version, input, webhook_events_filter }) => ({ model, version, input, webhook_events_filter });
  await orderedOf('replicate', 'flux', { seed: 7 });
  const ours = sent(await asked(({ webhook }) => webhook?.includes('/api/webhooks/replicate?call=')));
  const { model, input, webhook_events_filter } = ours;
  const { id } = await replicate.predictions.create({ model, input, webhook: `${STUDIO}/nowhere`, webhook_events_filter });
  assert.deepEqual(sent(await asked((prediction) => prediction.id === id)), ours);
  assert.equal(input.prompt, PROMPT);
});
