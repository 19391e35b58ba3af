// How a page must be at any moment somebody looks at it: accessible, in one language, within its screen.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { foreignTexts, type ShownText } from './words';

/** Everything that is wrong with the page as it is now. `state` names the moment in the message. */
export async function inspect(page: Page, locale: string, state: string) {
  // A colour on its way to another would be measured half-way.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
  // Every page is one document of one origin: no second page is needed to put the findings of frames together.
  // Only what is wrong is listed: to list what is right as well takes it half as long again.
  const examined = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await examined.analyze();
  const faults = violations.map(({ id, nodes }) => `axe ${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  const { texts, outside } = await page.evaluate(examine);
  faults.push(...foreignTexts(texts, locale), ...outside);
  expect(faults, state).toEqual([]);
  await page.emulateMedia({ reducedMotion: null });
}

/** What can be read, and what reaches over the edge. Runs in the page. */
function examine(): { texts: ShownText[]; outside: string[] } {
  const texts: ShownText[] = [];
  const outside: string[] = [];
  // An old browser (older.ts) cannot say it in one word.
  const seen = (element: Element) => 'checkVisibility' in element
    ? element.checkVisibility({ visibilityProperty: true })
    : (element as Element).getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible';
  // Names, prompts and logs are somebody's own words; names of languages are in their language.
  const own = (element: Element) => {
    const language = element.closest('[lang]');
    return (element instanceof HTMLElement && !element.translate) || language !== document.documentElement;
  };
  const add = (element: Element, text: string | null) => {
    if (text?.trim() && !own(element)) texts.push({ text: text.trim(), place: element.outerHTML.slice(0, 120) });
  };
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) outside.push(`the page is ${root.scrollWidth} px wide`);

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || !node.textContent?.trim() || !seen(element)) continue;
    add(element, node.textContent);
    if (element.closest('.visually-hidden, .skip, dialog:not([open])')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, right } = range.getBoundingClientRect();
    // What scrolls in its own box or ends in an ellipsis is meant to be longer than it.
    const boxes: Element[] = [];
    for (let box: Element | null = element; box && box !== document.body; box = box.parentElement) boxes.push(box);
    const meant = boxes.some((box) => {
      const { overflowX, textOverflow, webkitLineClamp } = getComputedStyle(box);
      return /auto|scroll/.test(overflowX) || textOverflow === 'ellipsis' || webkitLineClamp !== 'none';
    });
    const over = boxes.find((box) => {
      const { left: from, right: to } = box.getBoundingClientRect();
      return getComputedStyle(box).display !== 'inline' && to > from && (left < from - 1 || right > to + 1);
    });
    const text = node.textContent.trim().slice(0, 60);
    if (over && !meant) outside.push(`"${text}" reaches out of ${over.outerHTML.slice(0, 80)}`);
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], img[alt]')) {
    if (!seen(element)) continue;
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) add(element, element.getAttribute(name));
  }
  return { texts, outside };
}
