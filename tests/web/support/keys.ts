// The keyboard alone: Tab and Shift+Tab to get there, Enter, Space and arrows to do it.
import { expect, type Locator, type Page } from '@playwright/test';
import type { Hand } from './hand';
import type { Chosen } from './pictures';

/** More stops than the longest page has. */
const STOPS_MAX = 120;

export class Keys implements Hand {
  /** The document in which the last key was pressed; its focus must still be somewhere at the next one. */
  private document = 0;

  constructor(private readonly page: Page) {}

  async press(target: Locator) {
    await this.reach(target);
    await this.page.keyboard.press('Enter');
  }

  async write(field: Locator, text: string) {
    await this.reach(field);
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.type(text);
  }

  async choose(option: Locator) {
    await option.waitFor({ state: 'attached' });
    if ((await option.getAttribute('type')) !== 'radio') {
      await this.reach(option);
      await this.page.keyboard.press('Space');
      await expect(option).toBeChecked();
      return;
    }
    // Tab stops at the chosen one of a set; where none is, at the end of it one comes from. Arrows go on from there.
    const name = await option.getAttribute('name');
    const set = this.page.locator(`input[type=radio][name="${name}"]`).and(this.page.locator(':visible'));
    const count = await set.count();
    const chosen = set.and(this.page.locator(':checked'));
    if ((await chosen.count()) > 0) {
      await this.reach(chosen);
    } else {
      await this.reach((await this.wayTo(option)) === 'Shift+Tab' ? set.last() : set.first());
      await this.page.keyboard.press('Space');
    }
    for (let step = 0; step < count && !(await option.isChecked()); step++) {
      await this.page.keyboard.press('ArrowRight');
    }
    await expect(option).toBeChecked();
    await expect(option).toBeFocused();
  }

  async untick(box: Locator) {
    await this.reach(box);
    await this.page.keyboard.press('Space');
    await expect(box).not.toBeChecked();
  }

  async select(list: Locator, value: string) {
    await this.reach(list);
    const count = await list.locator('option').count();
    await this.page.keyboard.press('Home');
    for (let step = 0; step < count && (await list.inputValue()) !== value; step++) {
      await this.page.keyboard.press('ArrowDown');
    }
    await expect(list).toHaveValue(value);
    await expect(list).toBeFocused();
  }

  async slide(slider: Locator, value: number) {
    await this.reach(slider);
    const from = Number(await slider.inputValue());
    const key = value > from ? 'ArrowRight' : 'ArrowLeft';
    for (let step = 0; step < Math.abs(value - from); step++) await this.page.keyboard.press(key);
  }

  async hand(control: Locator, files: Chosen | Chosen[]) {
    await this.reach(control);
    const asked = this.page.waitForEvent('filechooser');
    await this.page.keyboard.press('Enter');
    await (await asked).setFiles(files);
  }

  /** Goes to a control from wherever the focus is, and sees that it shows. */
  async reach(target: Locator) {
    await target.waitFor({ state: 'attached' });
    await expect(target).toBeEnabled();
    await this.focusKept();
    for (let stop = 0; ; stop++) {
      const way = await this.wayTo(target);
      if (way === 'here') break;
      expect(stop, `stops before ${target}`).toBeLessThan(STOPS_MAX);
      await this.page.keyboard.press(way);
    }
    expect(await target.evaluate(focusFault), `the focus on ${target}`).toBe('');
    this.document = await this.page.evaluate(() => performance.timeOrigin);
  }

  /** The key that brings the focus nearer to a control. */
  private wayTo(target: Locator): Promise<'here' | 'Tab' | 'Shift+Tab'> {
    return target.evaluate((element) => {
      if (element === document.activeElement) return 'here';
      const from = document.activeElement ?? document.body;
      const back = from !== document.body && from.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING;
      return back ? 'Shift+Tab' : 'Tab';
    });
  }

  /** What was done with the last key must not have thrown the focus away. */
  async focusKept() {
    const { origin, lost } = await this.page.evaluate(() => ({
      origin: performance.timeOrigin,
      lost: document.activeElement === null || document.activeElement === document.body,
    }));
    if (origin === this.document) expect(lost, 'the focus was lost by what was done last').toBe(false);
  }
}

/** What is wrong with how a focused element looks; nothing when it can be seen. Runs in the page. */
function focusFault(element: Element): string {
  if (!element.matches(':focus-visible')) return 'is not shown as focus';
  const outlined = (shown: Element | null) => {
    if (!shown) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  };
  // Radio buttons and file inputs are drawn by the label around them or by what follows, a slider by what it lies over.
  const label = element.closest('label');
  const hidden = Number(getComputedStyle(element).opacity) === 0; // drawn by something else
  const shown = hidden ? [element.nextElementSibling, label, element.parentElement].find(outlined) : [element].find(outlined);
  if (!shown) return 'has no outline';
  const box = shown.getBoundingClientRect();
  const at = { x: box.x + box.width / 2, y: Math.max(box.y, 0) + Math.min(box.height, innerHeight) / 2 };
  if (box.bottom < 0 || box.top > innerHeight) return `is outside the window at ${Math.round(box.y)}`;
  const top = document.elementFromPoint(at.x, at.y);
  const seen = top !== null && (shown.contains(top) || top.contains(shown) || (label?.contains(top) ?? false));
  return seen ? '' : `is covered by ${top?.outerHTML.slice(0, 80)}`;
}
