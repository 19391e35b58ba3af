// Somebody with an account: signed in, and able to have things made without a page.
import { expect, type BrowserContext } from '@playwright/test';
import { portrait, zipOf, type Chosen } from './pictures';
import type { Sandbox } from './sandbox';

/** A job of the sandbox takes a second or two; on a machine that does much else, more. */
const JOB_MS = 120_000;

let born = 0;

/** An address nobody else uses, in this run or another. */
export const newEmail = () => `person-${process.pid}-${Date.now().toString(36)}-${born++}@example.com`;

interface Job {
  id: string;
  state: string;
  items: { asset: { id: string } | null }[];
}

interface Order {
  id: string;
  state: string;
  amount: string;
  address: string;
  channel: string | null;
}

/** A person in the browser of a context: both have the same cookies. */
export class Member {
  private constructor(
    private readonly context: BrowserContext,
    private readonly deployment: string,
    private readonly locale: string,
    readonly email: string,
  ) {}

  /** Signs somebody new in with a mailed code. */
  static async arrive(context: BrowserContext, deployment: string, locale: string, sandbox: Sandbox): Promise<Member> {
    const member = new Member(context, deployment, locale, newEmail());
    await member.signIn(sandbox);
    return member;
  }

  /** The same person in another browser. */
  async elsewhere(context: BrowserContext, sandbox: Sandbox): Promise<Member> {
    const other = new Member(context, this.deployment, this.locale, this.email);
    await other.signIn(sandbox);
    return other;
  }

  async credits(): Promise<{ available: number; held: number; debt: number; plan: number }> {
    return (await this.call('GET', '/api/auth/me')).credits;
  }

  async level(): Promise<string> {
    return (await this.call('GET', '/api/auth/me')).level;
  }

  /** What was ordered last. */
  async order(): Promise<Order> {
    const { items } = await this.call('GET', '/api/billing/orders');
    return this.call('GET', `/api/billing/orders/${items[0].id}`);
  }

  /** A pack that is paid for on the checkout page; answers the checkout. */
  async bought(sandbox: Sandbox, pack: string): Promise<string> {
    const { id, checkout_url } = await this.call('POST', '/api/billing/orders', { pack, method: 'stripe' });
    const checkout = new URL(checkout_url).pathname.split('/').pop() ?? '';
    await sandbox.card(checkout, 'pay');
    const order = () => this.call('GET', `/api/billing/orders/${id}`);
    await expect.poll(async () => (await order()).state, { timeout: JOB_MS }).toBe('paid');
    return checkout;
  }

  /** Uses a redemption code. */
  async redeem(code: string) {
    await this.call('POST', '/api/billing/codes', { code });
  }

  async endSessions() {
    for (const { id } of (await this.call('GET', '/api/auth/sessions')).items) {
      await this.call('DELETE', `/api/auth/sessions/${id}`);
    }
  }

  /** Pictures in the gallery, taken with a base model. */
  async photos(prompt: string, count: number, state = 'succeeded'): Promise<Job> {
    const { items } = await this.call('GET', '/api/train/models');
    const model = items.find((found: { trigger_word: string | null }) => found.trigger_word === null).id;
    const job = await this.call('POST', '/api/predict/photos', { model, prompt, count, aspect_ratio: '1:1' });
    return this.over(job.id, state);
  }

  /** The path of the page that shows a picture to whoever has its link. */
  async share(asset: string): Promise<string> {
    const { share_url } = await this.call('PATCH', `/api/media/assets/${asset}`, { shared: true });
    return new URL(share_url).pathname;
  }

  /** A set with one poster; answers its session. */
  async set(): Promise<string> {
    const product = await this.upload('product', { name: 'cup.png', mimeType: 'image/png', buffer: portrait(5, 400) });
    const wish = { description: 'a cup', posters: [0], preset: 'amazon', language: 'en', text: 'set' };
    const job = await this.call('POST', '/api/predict/posters', { ...wish, product_uploads: [product] });
    await this.over(job.id, 'succeeded');
    return job.session.id;
  }

  /** A model of their own; its trigger word is its name in small letters. */
  async model(name: string): Promise<Job> {
    const upload_id = await this.upload('training_zip', zipOf(10, 512));
    const input = { base: 'flux', trigger_word: name.toLowerCase(), upload_id, name };
    return this.over((await this.call('POST', '/api/train', input)).id, 'succeeded');
  }

  /** Every entry of the ledger, page by page, newest first; `query` changes which. */
  async ledger(query = ''): Promise<{ kind: string; title: string }[]> {
    const entries: { kind: string; title: string }[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const after: string = cursor && `&cursor=${cursor}`;
      const path = `/api/billing/ledger?limit=100${query}${after}`;
      const page: { items: typeof entries; next: string | null } = await this.call('GET', path);
      entries.push(...page.items);
      cursor = page.next;
    }
    return entries;
  }

  /** Puts a file into the storage; answers its upload. */
  private async upload(purpose: string, { name, mimeType, buffer }: Chosen): Promise<string> {
    const file = { purpose, content_type: mimeType, bytes: buffer.length, name };
    const ticket = await this.call('POST', '/api/media/uploads', file);
    const sent = await this.context.request.put(ticket.url, { headers: ticket.headers, data: buffer });
    expect(sent.ok(), 'the upload').toBe(true);
    await this.call('POST', `/api/media/uploads/${ticket.id}`);
    return ticket.id;
  }

  /** Reads a job's stream of events to its end. */
  private async over(id: string, state: string): Promise<Job> {
    const events = `${this.deployment}/api/predict/${id}/events`;
    await this.context.request.get(events, { headers: { Accept: 'text/event-stream' }, timeout: JOB_MS });
    const job: Job = await this.call('GET', `/api/predict/${id}`);
    expect(job.state).toBe(state);
    return job;
  }

  private async signIn(sandbox: Sandbox) {
    await this.call('POST', '/api/auth/code', { email: this.email });
    await this.call('POST', '/api/auth/code/verify', { email: this.email, code: await sandbox.code(this.email) });
  }

  private async call(method: string, path: string, data?: unknown) {
    const response = await this.context.request.fetch(`${this.deployment}${path}`, {
      method,
      data: data ?? (method === 'GET' ? undefined : {}),
      headers: {
        Origin: this.deployment,
        'Accept-Language': this.locale,
        'Idempotency-Key': `${process.pid}-${Date.now().toString(36)}-${born++}`,
      },
    });
    const text = await response.text();
    expect(response.ok(), `${method} ${path}: ${response.status()} ${text}`).toBe(true);
    return text ? JSON.parse(text) : null;
  }
}
