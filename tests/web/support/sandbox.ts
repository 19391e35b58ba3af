// Drives the sandbox providers of a deployment through `/sandbox`.
import { expect, type APIRequestContext } from '@playwright/test';

/** The fate of the next prediction or training. */
export interface Plan {
  outcome?: 'succeed' | 'fail' | 'nsfw_one' | 'nsfw_all' | 'never';
  create?: 'ok' | '402';
  webhooks?: 'once' | 'none' | 'twice' | 'reversed' | 'late' | 'bad_signature';
  /** From creation to end, at speed 1. */
  seconds?: number;
}

/** A Google account. */
export interface GoogleUser {
  sub: string;
  email: string;
  name: string;
  email_verified: boolean;
}

/** What a wallet does on the chain. */
export interface Transfer {
  to: string;
  /** In USDT, as a decimal. */
  amount: string;
}

/** What a redemption code gives. */
export interface Gift {
  credits: number;
  level?: 'plus' | 'pro';
  uses?: number;
}

/** Blocks are final after about a minute; this is more. */
const FINAL_SECONDS = 90;

export class Sandbox {
  constructor(
    private readonly request: APIRequestContext,
    private readonly deployment: string,
  ) {}

  /** The newest six-digit code mailed to somebody. It is in the box before its asker gets an answer; other mails may follow. */
  async code(email: string): Promise<string> {
    const response = await this.request.get(`${this.deployment}/sandbox/mail`, { params: { to: email } });
    const items: { code: string | null }[] = (await response.json()).items;
    const code = items.find((mail) => mail.code)?.code;
    expect(code, `a code for ${email}`).toMatch(/^\d{6}$/);
    return String(code);
  }

  /** How many mails lie in somebody's mailbox. */
  async mailsTo(email: string): Promise<number> {
    const response = await this.request.get(`${this.deployment}/sandbox/mail`, { params: { to: email } });
    return (await response.json()).items.length;
  }

  /** What happens to the next predictions and trainings; plans left over by others are forgotten. */
  async next(...plans: Plan[]) {
    await this.post('/sandbox/replicate', { next: [] });
    await this.post('/sandbox/replicate', { next: plans });
  }

  /** What becomes of the next mails; plans left over by others are forgotten. */
  async mails(...plans: ('429' | '500' | '422' | 'hang')[]) {
    await this.post('/sandbox/mail', { next: [] });
    await this.post('/sandbox/mail', { next: plans });
  }

  /** What becomes of the next texts that are asked for; plans left over by others are forgotten. */
  async texts(...plans: ('ok' | '500' | 'hang')[]) {
    await this.post('/sandbox/text', { next: [], release: true });
    await this.post('/sandbox/text', { next: plans });
  }

  /** Gives credits, or takes them. */
  async credits(email: string, credits: number) {
    await this.post('/sandbox/credits', { email, credits });
  }

  /** Who signs in with Google next; nobody brings its account chooser back. */
  async google(person: GoogleUser | null) {
    await this.post('/sandbox/google', person);
  }

  /** Sets every clock on: the deployment's and its providers'. */
  async advance(seconds: number) {
    await this.post('/sandbox/clock', { advance_seconds: seconds });
  }

  /** Somebody's wallet pays, and the payment is final. */
  async transfer(transfer: Transfer): Promise<string> {
    const { txid } = await this.post('/sandbox/tron', { ...transfer, token: 'usdt', kind: 'transfer' });
    await this.advance(FINAL_SECONDS);
    return txid ?? '';
  }

  /** Somebody's wallet pays, and the network does not get on: the payment is seen, and not final until it does. */
  async transferSeen(transfer: Transfer): Promise<string> {
    await this.post('/sandbox/tron', { solid: false });
    const { txid } = await this.post('/sandbox/tron', { ...transfer, token: 'usdt', kind: 'transfer' });
    await this.advance(FINAL_SECONDS / 3);
    return txid ?? '';
  }

  /** The network gets on. */
  async finalize() {
    await this.post('/sandbox/tron', { solid: true });
    await this.advance(FINAL_SECONDS);
  }

  /** What becomes of a checkout: the customer pays, the shop gives the money back. */
  async card(session: string, event: 'pay' | 'refund' | 'dispute') {
    await this.post(`/sandbox/stripe/${session}`, { event });
  }

  /** What the payment account is like from now on. */
  async stripe(settings: { wallets?: boolean; portal?: boolean }) {
    await this.post('/sandbox/stripe/settings', settings);
  }

  /** A code that can be redeemed. */
  async gift(gift: Gift): Promise<string> {
    return (await this.post('/sandbox/codes', gift)).code ?? '';
  }

  /** Makes somebody an operator. */
  async operator(email: string) {
    await this.post('/sandbox/operator', { email });
  }

  /** What an operator's device shows now. */
  async digits(email: string): Promise<string> {
    const response = await this.request.get(`${this.deployment}/sandbox/totp`, { params: { email } });
    return String((await response.json()).code);
  }

  /** Everything in the ledger adds up. */
  async audit() {
    const response = await this.request.get(`${this.deployment}/sandbox/audit`);
    expect(await response.json()).toEqual({ violations: [] });
  }

  private async post(path: string, data: unknown): Promise<Record<string, string>> {
    const headers = { Origin: this.deployment };
    // A string: `null` is an answer too, and would be taken for no body at all.
    const response = await this.request.post(`${this.deployment}${path}`, {
      data: JSON.stringify(data),
      headers: { ...headers, 'Content-Type': 'application/json' },
    });
    const text = await response.text();
    expect(response.ok(), `${path}: ${response.status()} ${text}`).toBe(true);
    return text.startsWith('{') ? JSON.parse(text) : {};
  }
}
