// B9: what else the brush can do: with a pen, by its buttons, on a large picture.
import type { Page } from '@playwright/test';
import { at, drag, frame, maskNow, openEditor, tool } from '../support/brush';
import { portrait } from '../support/pictures';
import { expect, test } from '../support/test';

const paint = (page: Page) => page.locator('.brush-paint');
const covered = (page: Page) => page.locator('.brush-covered');
const widthOf = (page: Page) => page.locator('.brush-picture').evaluate((picture) => picture.getBoundingClientRect().width);

/** A pointer that no device of this browser is: `button` and `buttons` as PointerEvent has them. */
interface Pointer {
  pointerType: 'pen' | 'touch';
  button: number;
  buttons: number;
}
const PEN: Pointer = { pointerType: 'pen', button: 0, buttons: 1 };
const PEN_END: Pointer = { pointerType: 'pen', button: 5, buttons: 32 };
const FINGER: Pointer = { pointerType: 'touch', button: 0, buttons: 1 };

/** Presses it, moves it and lifts it. */
async function draw(page: Page, pointer: Pointer, ...points: [number, number][]) {
  const places = await Promise.all(points.map((point) => at(page, ...point)));
  await frame(page).evaluate((element, { pointer, places }) => {
    element.setPointerCapture = () => undefined; // which takes the pointers of devices alone
    const send = (type: string, place: { x: number; y: number }, change: object) =>
      element.dispatchEvent(new PointerEvent(type, {
        ...pointer, ...change, pointerId: 77, clientX: place.x, clientY: place.y, bubbles: true, cancelable: true,
      }));
    const [first, last] = [places[0], places.at(-1)];
    if (!first || !last) return;
    send('pointerdown', first, {});
    for (const place of places.slice(1)) send('pointermove', place, { button: -1 });
    send('pointerup', last, { buttons: 0 });
  }, { pointer, places });
}

test.beforeEach(async ({ member, sandbox }) => {
  await sandbox.next();
  await member.photos('a cup', 1);
});

test('a pen paints, its end erases, and beside it fingers move the picture until they are let paint', async ({ page, t, inspect }) => {
  await openEditor(page, t);
  const paintedAt = async (...places: [number, number][]) => {
    const { painted, width, height } = await maskNow(page);
    return places.map(([x, y]) => painted(x * width, y * height));
  };
  await draw(page, PEN, [0.2, 0.3], [0.4, 0.3], [0.6, 0.3]);
  await draw(page, PEN_END, [0.38, 0.3], [0.42, 0.3]);
  expect(await paintedAt([0.3, 0.3], [0.4, 0.3], [0.5, 0.3])).toEqual([true, false, true]);
  const fingers = page.getByRole('button', { name: t('brush.fingers_paint') });
  await expect(fingers).toBeVisible();
  await inspect('a pen was used');

  const [from, share] = [await at(page, 0, 0), (await maskNow(page)).share];
  await draw(page, FINGER, [0.5, 0.5], [0.6, 0.7]);
  const moved = await at(page, 0, 0);
  expect(moved.x).toBeGreaterThan(from.x + 20);
  expect(moved.y).toBeGreaterThan(from.y + 40);
  expect((await maskNow(page)).share).toBe(share);
  await fingers.click();
  await expect(fingers).toHaveCount(0);
  await tool(page, t('brush.fit')).click();
  await draw(page, FINGER, [0.3, 0.7], [0.6, 0.7]);
  expect(await paintedAt([0.5, 0.7])).toEqual([true]);
});

test('paint is counted at once, hidden and shown; an ellipse is marked and taken away; picture and brush grow', async ({ page, t }) => {
  await openEditor(page, t);
  await expect(covered(page)).toHaveText(t('brush.covered_none'));
  await drag(page, [[0.3, 0.3], [0.5, 0.3]]);
  expect(await covered(page).innerText(), 'while the paint is seen').not.toBe(t('brush.covered_none'));
  const { share } = await maskNow(page);
  const show = tool(page, t('brush.show'));
  await show.click();
  await expect(paint(page)).toBeHidden();
  await expect(show).toHaveAttribute('aria-pressed', 'false');
  await frame(page).press('h');
  await expect(paint(page)).toBeVisible();
  await expect(show).toHaveAttribute('aria-pressed', 'true');
  expect((await maskNow(page)).share).toBe(share);

  await tool(page, t('brush.clear')).click();
  await page.getByText(t('brush.region'), { exact: true }).click();
  await page.getByRole('radio', { name: t('brush.ellipse') }).click();
  await tool(page, t('brush.region_mark')).click();
  const ellipse = await maskNow(page);
  expect(ellipse.share).toBeCloseTo(Math.PI / 16, 3);
  expect(ellipse.painted(0.27 * ellipse.width, 0.27 * ellipse.height)).toBe(false);
  await tool(page, t('brush.erase')).click();
  await tool(page, t('brush.region_unmark')).click();
  expect((await maskNow(page)).share).toBe(0);
  await expect(covered(page)).toHaveText(t('brush.covered_none'));

  const [width, size] = [await widthOf(page), page.locator('.brush-px')];
  await tool(page, t('brush.zoom_in')).click();
  expect(await widthOf(page)).toBeCloseTo(width * 1.25, 0);
  await tool(page, t('brush.zoom_out')).click();
  expect(await widthOf(page)).toBeCloseTo(width, 0);
  const before = Number.parseFloat(await size.innerText());
  const middle = await at(page, 0.5, 0.5);
  await page.mouse.move(middle.x, middle.y);
  await page.keyboard.down('Alt');
  await page.mouse.wheel(0, -100);
  await expect.poll(async () => Number.parseFloat(await size.innerText())).toBeGreaterThan(before);
  await page.mouse.wheel(0, 100);
  await expect.poll(async () => Number.parseFloat(await size.innerText())).toBe(before);
  await page.keyboard.up('Alt');
  expect(await widthOf(page)).toBeCloseTo(width, 0);
});

test('that too much is painted is said before anything is sent', async ({ page, t, inspect }) => {
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(new URL(request.url()).pathname));
  await openEditor(page, t);
  await page.getByLabel(t('brush.prompt_part')).fill('a lid');
  await tool(page, t('brush.invert')).click();
  await expect(covered(page)).toHaveText(t('brush.covered_much', { n: 100, max: 60 }));
  const fault = page.getByText(t('brush.mask_full', { max: 60 }));
  await tool(page, t('brush.undo')).click();
  await drag(page, [[0.5, 0.5]]);
  await tool(page, t('brush.invert')).click();
  await expect(covered(page)).toContainText('100');
  await page.getByRole('button', { name: t('brush.submit') }).click();
  await expect(fault).toBeVisible();
  await inspect('too much is painted');
  await tool(page, t('brush.undo')).click();
  await expect(fault).toHaveCount(0);
  await expect(covered(page)).toHaveText(t('brush.covered', { n: 1, place: t('brush.middle') }));
  expect(sent.filter((path) => /uploads|edits/.test(path))).toEqual([]);
});

const SIDE_PX = 4096;
const STROKES = 40;
const MOVES = 80;

test('a stroke on 4,096 px draws its newest part alone, on a canvas as large as the frame', async ({ page, t }) => {
  let full = '';
  await page.route(/\/api\/media\/assets\?/, async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    for (const asset of json.items) {
      full = new URL(asset.urls.full).pathname;
      Object.assign(asset, { width: SIDE_PX, height: SIDE_PX });
    }
    await route.fulfill({ response, json });
  });
  await page.route(({ pathname }) => pathname === full, (route) =>
    route.fulfill({ contentType: 'image/png', body: portrait(1, SIDE_PX) }));
  await openEditor(page, t);
  expect(await page.locator('.brush-picture').evaluate((picture: HTMLImageElement) => picture.naturalWidth)).toBe(SIDE_PX);
  const sizes = await page.evaluate(() => {
    const [canvas, frame] = [document.querySelector('canvas'), document.querySelector('.brush-frame')];
    return { canvas: [canvas?.width, canvas?.height], frame: [frame?.clientWidth, frame?.clientHeight], density: devicePixelRatio };
  });
  expect(sizes.canvas).toEqual(sizes.frame.map((side) => Math.round((side ?? 0) * sizes.density)));

  const strokes = await frame(page).evaluate(drawStrokes, { strokes: STROKES, moves: MOVES });
  const [first] = strokes;
  // However many there are before it: one line with its round end for each move.
  expect(first?.ofMove).toEqual(['fill', 'stroke']);
  for (const stroke of strokes) expect(stroke.ofMove).toEqual(first?.ofMove);
  // When one ends it is drawn again with at most fifteen others, over a layer of all those before them.
  expect(Math.max(...strokes.map(({ atEnd }) => atEnd.filter((call) => call === 'stroke').length))).toBeLessThanOrEqual(16);
  for (const { largest } of strokes) expect(largest).toBeLessThanOrEqual((sizes.canvas[0] ?? 0) * (sizes.canvas[1] ?? 0));
  const mask = await maskNow(page);
  expect([mask.width, mask.height]).toEqual([SIDE_PX, SIDE_PX]);
  expect(mask.share).toBeGreaterThan(0.1);
  // Printed, not asserted: another machine, or a busy one, takes another time.
  const [moves, ends] = [strokes.flatMap(({ msOfMoves }) => msOfMoves), strokes.map(({ msOfEnd }) => msOfEnd)].map(inOrder);
  console.log(`a stroke on ${SIDE_PX} px, up to ${STROKES} before it: a move ${moves}; its end ${ends}`);
});

function inOrder(times: number[]): string {
  const sorted = times.sort((one, other) => one - other);
  return `${sorted[sorted.length >> 1]?.toFixed(2)} ms, at most ${sorted.at(-1)?.toFixed(2)} ms`;
}

/** Paints one stroke below the other and answers what was drawn for each, and how long it took. Runs in the page. */
async function drawStrokes(element: HTMLElement | SVGElement, { strokes, moves }: { strokes: number; moves: number }) {
  element.setPointerCapture = () => undefined;
  let [drawn, largest]: [string[], number] = [[], 0];
  const drawing = CanvasRenderingContext2D.prototype as unknown as Record<string, (...given: unknown[]) => unknown>;
  for (const name of ['fill', 'stroke', 'fillRect', 'clearRect', 'drawImage', 'putImageData']) {
    const own = drawing[name];
    drawing[name] = function (this: CanvasRenderingContext2D, ...given) {
      drawn.push(name);
      largest = Math.max(largest, this.canvas.width * this.canvas.height);
      return own?.apply(this, given);
    };
  }
  const { left, top, width, height } = element.getBoundingClientRect();
  /** Answers the milliseconds until the page has done with it. */
  const send = (type: string, x: number, y: number) => {
    drawn = [];
    const began = performance.now();
    element.dispatchEvent(new PointerEvent(type, {
      pointerId: 78, pointerType: 'mouse', button: type === 'pointermove' ? -1 : 0, buttons: type === 'pointerup' ? 0 : 1,
      clientX: left + x * width, clientY: top + y * height, bubbles: true, cancelable: true,
    }));
    return performance.now() - began;
  };
  const painted: { ofMove: string[]; atEnd: string[]; largest: number; msOfMoves: number[]; msOfEnd: number }[] = [];
  for (let row = 0; row < strokes; row++) {
    const y = 0.1 + (0.8 * row) / strokes;
    largest = 0;
    send('pointerdown', 0.3, y);
    let ofMove: string[] = [];
    const msOfMoves: number[] = [];
    for (let step = 1; step <= moves; step++) {
      msOfMoves.push(send('pointermove', 0.3 + (0.4 * step) / moves, y + 0.005 * (step % 3)));
      if (drawn.length >= ofMove.length) ofMove = drawn;
      // As a hand does, which is seen in every frame: what is drawn there is not left for a later one.
      if (step % 20 === 0) await new Promise(requestAnimationFrame);
    }
    const msOfEnd = send('pointerup', 0.7, y);
    painted.push({ ofMove, atEnd: drawn, largest, msOfMoves, msOfEnd });
  }
  return painted;
}
