// B9: the brush in a real browser.
import type { Page } from '@playwright/test';
import { at, type Box, drag, frame, maskNow, openEditor, painted, tool } from '../support/brush';
import { expect, test } from '../support/test';

/** In hundredths. */
const near = (box: Box | null) =>
  box && [box.left, box.top, box.width, box.height].map((share) => Math.round(share * 100) / 100);

/** How large a page may be drawn, and how many pixels of the screen there are for each px. */
const ZOOMS = [0.67, 0.9, 1.1, 1.5];
const DENSITIES = [1, 1.5, 3];

/** Zooms the page as a browser does: fewer px of it on the same screen, each of more pixels. */
async function zoomPage(page: Page, zoom: number, density: number) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setDeviceMetricsOverride', {
    width: Math.round(1280 / zoom),
    height: Math.round(860 / zoom),
    deviceScaleFactor: zoom * density,
    mobile: false,
  });
  const whole = () => page.locator('.brush-picture').evaluate((picture) => {
    const [inner, outer] = [picture, picture.parentElement ?? picture].map((element) => element.getBoundingClientRect());
    return inner && outer ? Math.min(outer.width - inner.width, outer.height - inner.height) : Infinity;
  });
  await tool(page, '适合窗口').click();
  await expect.poll(whole).toBeLessThan(1);
}

test.describe('on a screen', () => {
  test.beforeEach(async ({ member, sandbox }) => {
    await sandbox.next();
    await member.photos('a cup', 1);
  });

  test('paint is where the pointer was, however large the page is drawn and however fine the screen', async ({ page, t }) => {
    await openEditor(page, t);
    for (const [zoom, density] of ZOOMS.flatMap((zoom) => DENSITIES.map((density) => [zoom, density] as const))) {
      await zoomPage(page, zoom, density);
      await drag(page, [[0.25, 0.3], [0.75, 0.3], [0.75, 0.6]]);
      // The brush is 4 % of the shorter side.
      expect(near(await painted(page)), `${zoom} × ${density}`).toEqual([0.23, 0.28, 0.54, 0.34]);
      await frame(page).press('Delete');
      // And when the picture is nearer and moved aside.
      const middle = await at(page, 0.5, 0.5);
      await page.mouse.move(middle.x, middle.y);
      await page.mouse.wheel(0, -700);
      await page.mouse.down({ button: 'middle' });
      await page.mouse.move(middle.x + 40, middle.y - 25, { steps: 3 });
      await page.mouse.up({ button: 'middle' });
      await drag(page, [[0.45, 0.5], [0.55, 0.5]]);
      expect(near(await painted(page)), `nearer, ${zoom} × ${density}`).toEqual([0.43, 0.48, 0.14, 0.04]);
      await frame(page).press('Delete');
    }
  });

  test('strokes are undone and done again without an end, and a reload loses none', async ({ page, t, inspect }) => {
    await openEditor(page, t);
    await inspect('the editor');
    for (let stroke = 0; stroke < 20; stroke++) await drag(page, [[0.1 + stroke * 0.04, 0.2], [0.1 + stroke * 0.04, 0.4]]);
    const all = await maskNow(page);
    for (let stroke = 0; stroke < 18; stroke++) await page.keyboard.press('ControlOrMeta+z');
    expect((await painted(page))?.width).toBeCloseTo(0.08, 2);
    await page.reload();
    await openEditor(page, t);
    expect((await painted(page))?.width).toBeCloseTo(0.08, 2);
    for (let stroke = 0; stroke < 17; stroke++) await page.keyboard.press('ControlOrMeta+Shift+z');
    await tool(page, t('brush.redo')).click();
    expect((await maskNow(page)).share).toBe(all.share);
    await expect(tool(page, t('brush.redo'))).toBeDisabled();
  });

  test('the right button, Alt and the eraser take away; a line is joined; a region can be inverted and cleared', async ({ page, t }) => {
    await openEditor(page, t);
    await drag(page, [[0.2, 0.5], [0.8, 0.5]]);
    await drag(page, [[0.4, 0.5], [0.45, 0.5]], 'right');
    await page.keyboard.down('Alt');
    await drag(page, [[0.6, 0.5], [0.65, 0.5]]);
    await page.keyboard.up('Alt');
    const erased = await maskNow(page);
    expect([0.3, 0.42, 0.5, 0.62, 0.7].map((x) => erased.painted(x * erased.width, 0.5 * erased.height)))
      .toEqual([true, false, true, false, true]);
    await tool(page, t('brush.clear')).click();
    expect(await painted(page)).toBeNull();
    await tool(page, t('brush.undo')).click();
    await tool(page, t('brush.invert')).click();
    const inverted = await maskNow(page);
    expect(inverted.share).toBeCloseTo(1 - erased.share, 6);
    await tool(page, t('brush.clear')).click();
    await drag(page, [[0.2, 0.2]]);
    const end = await at(page, 0.8, 0.8);
    await page.keyboard.down('Shift');
    await page.mouse.click(end.x, end.y);
    await page.keyboard.up('Shift');
    const line = await maskNow(page);
    expect(line.painted(0.5 * line.width, 0.5 * line.height)).toBe(true);
    expect(line.painted(0.5 * line.width, 0.3 * line.height)).toBe(false);
  });

  test('keys alone paint a stroke, a spot and a region', async ({ page, t, inspect }) => {
    await openEditor(page, t);
    await frame(page).focus();
    await page.keyboard.press('Space');
    expect((await painted(page))?.left).toBeCloseTo(0.48, 2);
    for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Enter');
    for (let step = 0; step < 10; step++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const stroke = await painted(page);
    expect(stroke?.left).toBeCloseTo(0.18, 2);
    expect(stroke?.height).toBeCloseTo(0.14, 2);
    const larger = frame(page).page().getByRole('slider');
    const before = await larger.getAttribute('aria-valuetext');
    await page.keyboard.press('BracketRight');
    await expect(larger).not.toHaveAttribute('aria-valuetext', before ?? '');
    await page.keyboard.press('Shift+Slash');
    await inspect('the help');
    await page.keyboard.press('Escape');
    await expect(frame(page)).toBeVisible();
    await frame(page).press('Delete');
    await page.getByText(t('brush.region'), { exact: true }).click();
    await inspect('a region in numbers');
    await tool(page, t('brush.top_left')).click();
    const ninth = await painted(page);
    expect(ninth).toMatchObject({ left: 0, top: 0 });
    expect(ninth?.width).toBeCloseTo(1 / 3, 2);
    await expect(page.locator('.brush-covered')).toHaveText(t('brush.covered', { n: 11, place: t('brush.top_left') }));
    await tool(page, t('brush.region_mark')).click();
    expect((await maskNow(page)).share).toBeCloseTo(1 / 9 + 1 / 4 - 1 / 144, 2);
  });

  test('closing and going back leave the lightbox as it was', async ({ page, t }) => {
    await openEditor(page, t);
    const editor = page.getByRole('dialog', { name: t('brush.title') });
    await page.goBack();
    await expect(editor).toHaveCount(0);
    await expect(page.getByRole('dialog', { name: t('lightbox.title') })).toBeVisible();
    await page.getByRole('button', { name: t('lightbox.edit') }).click();
    await editor.getByRole('button', { name: t('common.close') }).click();
    await expect(editor).toHaveCount(0);
    await expect(page.getByRole('dialog', { name: t('lightbox.title') })).toBeVisible();
    await expect(page.getByRole('button', { name: t('lightbox.edit') })).toBeFocused();
    await page.goBack();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(new URL(page.url()).pathname).toBe('/gallery');
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 });

  test('a finger paints, two zoom and paint nothing', async ({ page, member, sandbox, t }) => {
    await sandbox.next();
    await member.photos('a cup', 1);
    await openEditor(page, t);
    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: { x: number; y: number }[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map((point, id) => ({ ...point, id })) });
    const [from, to] = [await at(page, 0.3, 0.4), await at(page, 0.6, 0.4)];
    await touch('touchStart', from);
    for (let step = 1; step <= 8; step++) await touch('touchMove', { x: from.x + ((to.x - from.x) * step) / 8, y: from.y });
    await touch('touchEnd');
    const stroke = await painted(page);
    expect(stroke?.left).toBeCloseTo(0.28, 1);
    expect(stroke?.width).toBeCloseTo(0.34, 1);

    // The second finger comes a little later, as fingers do: the first one had begun to paint.
    const before = await page.locator('.brush-picture').evaluate((picture) => picture.getBoundingClientRect().width);
    await touch('touchStart', from);
    await touch('touchMove', { x: from.x + 12, y: from.y });
    await touch('touchStart', { x: from.x + 12, y: from.y }, { x: from.x + 60, y: from.y + 60 });
    for (let step = 1; step <= 6; step++) {
      await touch('touchMove', { x: from.x + 12 - step * 4, y: from.y }, { x: from.x + 60 + step * 8, y: from.y + 60 + step * 8 });
    }
    await touch('touchEnd');
    expect(await page.locator('.brush-picture').evaluate((picture) => picture.getBoundingClientRect().width)).toBeGreaterThan(before * 1.3);
    expect(await painted(page)).toEqual(stroke);
    await tool(page, t('brush.fit')).tap();
    const spot = await at(page, 0.8, 0.8);
    await page.touchscreen.tap(spot.x, spot.y);
    const tapped = await painted(page);
    expect((tapped?.left ?? 0) + (tapped?.width ?? 0)).toBeCloseTo(0.82, 1);
  });
});
