// What must not happen in any page of a journey, from its first byte to its last.
import { expect, type BrowserContext, type ConsoleMessage, type Request } from '@playwright/test';

/** Google's limit for "good" is twice this. */
const SHIFT_MAX = 0.05;

interface Shift {
  page: string;
  value: number;
  moved: string[];
}

/** An answer that a journey provokes on purpose. */
interface Meant {
  status: number;
  path: string;
  seen: boolean;
}

/** Follows every page of a context and remembers what is wrong. */
export class Watch {
  private readonly faults: string[] = [];
  private readonly shifts = new Map<string, Shift>();
  private readonly meant: Meant[] = [];
  /** Why requests may fail from now on, in the browser's word. */
  private failing: string | null = null;
  private moving: RegExp | null = null;

  private constructor(private readonly origins: Set<string>) {}

  /** `origins` are the deployment's and its storage's. */
  static async over(context: BrowserContext, origins: string[]): Promise<Watch> {
    const watch = new Watch(new Set(origins));
    context.on('weberror', (error) => watch.faults.push(`script error: ${error.error().stack}`));
    context.on('console', (message) => watch.said(message));
    context.on('request', (request) => watch.asked(request));
    context.on('requestfailed', (request) => watch.failed(request));
    context.on('response', (response) => {
      if (response.status() >= 400 && !watch.excused(response.status(), response.url())) {
        watch.faults.push(`answer ${response.status()}: ${response.url()}`);
      }
    });
    await context.exposeBinding('reportShift', (_, document: string, shift: Shift) => {
      const { moving } = watch;
      if (moving && shift.moved.every((what) => moving.test(what))) return;
      const before = watch.shifts.get(document);
      watch.shifts.set(document, {
        page: shift.page,
        value: (before?.value ?? 0) + shift.value,
        moved: [...(before?.moved ?? []), `${shift.value.toFixed(4)} (${shift.moved.join(' ')})`],
      });
    });
    await context.addInitScript(observeShifts);
    return watch;
  }

  /** The journey provokes this answer: exactly then it is no fault, and its absence is one. */
  means(status: number, path: string) {
    this.meant.push({ status, path, seen: false });
  }

  /** The journey has things move, from here on: those whose name (`button.tile`) is like this, without one any. */
  meansMoves(what = /(?:)/) {
    this.moving = what;
  }

  /** From here on the journey is without a network. */
  meansOffline() {
    this.failing = 'ERR_INTERNET_DISCONNECTED';
  }

  /** From here on a file that is sent is not any more what was chosen. */
  meansChangedFile() {
    this.failing = 'ERR_UPLOAD_FILE_CHANGED';
  }

  /** Fails with everything that was wrong. */
  report() {
    const unseen = this.meant.filter(({ seen }) => !seen).map(({ status, path }) => `no ${status} of ${path}`);
    const jumps = [...this.shifts.values()].filter(({ value }) => value > SHIFT_MAX);
    const jumped = jumps.map(({ page, value, moved }) => `${page} jumped by ${value.toFixed(3)}: ${moved.join(', ')}`);
    expect([...this.faults, ...unseen, ...jumped]).toEqual([]);
  }

  private said(message: ConsoleMessage) {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const { url } = message.location();
    // Chromium writes every refused and every failed request down, too.
    const status = /status of (\d+)/.exec(message.text());
    if (status && this.excused(Number(status[1]), url)) return;
    if (this.failing && message.text().includes(this.failing)) return;
    this.faults.push(`console: ${message.text()} (${url})`);
  }

  private asked(request: Request) {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && !this.origins.has(origin)) this.faults.push(`request to ${request.url()}`);
  }

  private failed(request: Request) {
    const why = request.failure()?.errorText ?? '';
    // What a page gives up itself, by leaving or by closing a stream, has not failed.
    if (why === 'net::ERR_ABORTED') return;
    if (this.failing && why === `net::${this.failing}`) return;
    this.faults.push(`failed: ${request.method()} ${request.url()} ${why}`);
  }

  private excused(status: number, url: string): boolean {
    const { pathname } = new URL(url);
    const found = this.meant.filter((meant) => meant.status === status && pathname.startsWith(meant.path));
    for (const meant of found) meant.seen = true;
    return found.length > 0;
  }
}

/** Reports every shift of every document as it happens. Runs in the page, before anything else. */
function observeShifts() {
  type Entry = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node: Node | null }[] };
  const report = (window as unknown as { reportShift(document: string, shift: Shift): void }).reportShift;
  const document = `${performance.timeOrigin} ${location.href}`;
  const name = (node: Node | null) => {
    const element = node instanceof Element ? node : node?.parentElement;
    if (!element) return 'something that is gone';
    return `${element.tagName.toLowerCase()}${element.id && `#${element.id}`}.${element.className}`;
  };
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries() as Entry[]) {
      const moved = sources.map(({ node }) => name(node));
      if (!hadRecentInput) report(document, { page: location.href, value, moved });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
