// The oldest browsers the site is made for, out of the newest: what they do not have is taken away.
import type { BrowserContext } from '@playwright/test';

/** Takes away what Chrome 111, Safari 16.4 or Firefox 111 do not have, and has style sheets without what they would drop. */
export async function makeOlder(context: BrowserContext) {
  await context.addInitScript(() => {
    /** Gone, as if it had never been there. */
    const without = (from: object, ...names: string[]) => {
      for (const name of names) Reflect.deleteProperty(from, name);
    };
    without(URLSearchParams.prototype, 'size'); // Chrome 113, Safari 17, Firefox 112
    without(URL, 'canParse', 'parse');
    without(Element.prototype, 'checkVisibility'); // Safari 17.4
    without(HTMLElement.prototype, 'popover', 'togglePopover', 'showPopover', 'hidePopover'); // Safari 17, Firefox 125
    without(HTMLButtonElement.prototype, 'popoverTargetElement', 'popoverTargetAction');
    without(Object, 'groupBy');
    without(Map, 'groupBy');
    without(Promise, 'withResolvers', 'try');
    without(Array, 'fromAsync');
    without(Array.prototype, 'toSorted', 'toReversed', 'toSpliced', 'with'); // Firefox 115
    without(Set.prototype, 'union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf');
    without(String.prototype, 'isWellFormed', 'toWellFormed');
    without(AbortSignal, 'any'); // Chrome 116
    without(Document, 'parseHTMLUnsafe');
    without(window, 'CompressionStream', 'DecompressionStream'); // Firefox 113
    // Modules in workers: Firefox 114.
    window.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        if (options?.type === 'module') throw new TypeError('a worker runs no module');
        super(url, options);
      }
    };
    const decode = createImageBitmap;
    // "from-image" is a word since Chrome 112, Safari 17 and Firefox 125; before, it was refused.
    window.createImageBitmap = ((...given: Parameters<typeof createImageBitmap>) => {
      const options: unknown = given.at(-1);
      if (options && typeof options === 'object' && Reflect.get(options, 'imageOrientation') === 'from-image') {
        return Promise.reject(new TypeError('not a valid enum value of type ImageOrientation'));
      }
      return decode(...given);
    }) as typeof createImageBitmap;
    // A browser without popovers shows what they hold like anything else.
    addEventListener('DOMContentLoaded', () => {
      new MutationObserver(() => {
        for (const shown of document.querySelectorAll('[popover]')) shown.removeAttribute('popover');
        for (const button of document.querySelectorAll('[popovertarget]')) button.removeAttribute('popovertarget');
      }).observe(document.documentElement, { childList: true, subtree: true, attributes: true });
    });
  });
  await context.route('**/css/*.css', async (route) => {
    const response = await route.fetch();
    const css = (await response.text()).replace(/\/\*[\s\S]*?\*\//g, '')
      // A declaration or a rule that is not understood is dropped.
      .replace(/[\w-]+:[^;{}]*\b(?:light-dark|color-mix)\([^;]*;/g, '')
      .replace(/@supports not selector\(:has\(a\)\)/g, '@supports (display: block)')
      .replace(/[^{};/]*:has\((?!a\)\))[^{}]*\{[^{}]*\}/g, '');
    await route.fulfill({ response, body: css });
  });
}
