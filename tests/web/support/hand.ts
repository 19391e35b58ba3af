// One way of using a page per input device. A journey says what is done, the hand how.
import { expect, type Locator, type Page } from '@playwright/test';
import type { Chosen } from './pictures';
import type { Input } from './variants';
import { Keys } from './keys';

export interface Hand {
  /** Presses a button, follows a link, opens a fold. */
  press(target: Locator): Promise<void>;
  /** Writes into a field, in place of what is there. */
  write(field: Locator, text: string): Promise<void>;
  /** Chooses one of a set of radio buttons, or ticks a box. */
  choose(option: Locator): Promise<void>;
  /** Takes the tick of a box away. */
  untick(box: Locator): Promise<void>;
  /** Chooses an entry of a list by its value. */
  select(list: Locator, value: string): Promise<void>;
  /** Moves a slider to a value, or as near to it as the hand comes. */
  slide(slider: Locator, value: number): Promise<void>;
  /** Chooses files in the chooser that a control opens. */
  hand(control: Locator, files: Chosen | Chosen[]): Promise<void>;
}

/** The hand for a page. */
export function handFor(input: Input, page: Page): Hand {
  // Heard all the time: a chooser that opens before anybody listens would be the system's own.
  page.on('filechooser', () => undefined);
  const hands = { mouse: () => new Mouse(page), keys: () => new Keys(page), touch: () => new Touch(page) };
  return hands[input]();
}

class Mouse implements Hand {
  constructor(private readonly page: Page) {}

  async press(target: Locator) {
    await target.click();
  }

  async write(field: Locator, text: string) {
    await field.click();
    await field.fill(text);
  }

  async choose(option: Locator) {
    await option.click();
    await expect(option).toBeChecked();
  }

  async untick(box: Locator) {
    await box.click();
    await expect(box).not.toBeChecked();
  }

  async select(list: Locator, value: string) {
    await list.selectOption(value); // the list itself is drawn by the system
  }

  async slide(slider: Locator, value: number) {
    await slider.click({ position: await placeOf(slider, value) });
  }

  async hand(control: Locator, files: Chosen | Chosen[]) {
    const asked = this.page.waitForEvent('filechooser');
    await label(control).click();
    await (await asked).setFiles(files);
  }
}

/** Fingers need room: what is pressed must measure at least this, in CSS pixels (WCAG 2.2, 2.5.8). */
const FINGER_PX = 24;

class Touch implements Hand {
  constructor(private readonly page: Page) {}

  async press(target: Locator) {
    await target.scrollIntoViewIfNeeded();
    const box = await target.boundingBox();
    // A link inside a sentence is as high as its line.
    const inText = await target.evaluate((element) => getComputedStyle(element).display === 'inline');
    const room = box && !inText ? Math.min(box.width, box.height) : FINGER_PX;
    expect(room, `room for a finger: ${target}`).toBeGreaterThanOrEqual(FINGER_PX);
    await target.tap();
  }

  async write(field: Locator, text: string) {
    await field.tap();
    await field.fill(text);
  }

  async choose(option: Locator) {
    await option.tap();
    await expect(option).toBeChecked();
  }

  async untick(box: Locator) {
    await box.tap();
    await expect(box).not.toBeChecked();
  }

  async select(list: Locator, value: string) {
    await list.selectOption(value);
  }

  async slide(slider: Locator, value: number) {
    await slider.tap({ position: await placeOf(slider, value) });
  }

  async hand(control: Locator, files: Chosen | Chosen[]) {
    const asked = this.page.waitForEvent('filechooser');
    await label(control).tap();
    await (await asked).setFiles(files);
  }
}

/** Where a value is on a slider that goes from 0 to 100. */
async function placeOf(slider: Locator, value: number) {
  const { width, height } = (await slider.boundingBox()) ?? { width: 0, height: 0 };
  return { x: (width * value) / 100, y: height / 2 };
}

/** The visible label around a hidden control. */
const label = (control: Locator) => control.locator('xpath=ancestor::label');
