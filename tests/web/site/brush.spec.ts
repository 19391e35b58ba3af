// The brush without a page: strokes become a mask that the server takes (B9).
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import type * as Marks from '../../../public/js/brush/marks.js';
import type * as Limits from '../../../public/js/brush/mask-limits.js';
import type * as Png from '../../../public/js/brush/png.js';
import type * as Raster from '../../../public/js/brush/raster.js';
import type * as View from '../../../public/js/brush/view.js';
import { run } from '../shell/site.js';

const { NOTHING, added, undo, redo, keptMarks }: typeof Marks = await run('js/brush/marks.js');
const { rasterise }: typeof Raster = await run('js/brush/raster.js');
const { maskFault, ...limits }: typeof Limits = await run('js/brush/mask-limits.js');
const { maskPng }: typeof Png = await run('js/brush/png.js');
const view: typeof View = await run('js/brush/view.js');

const stroke = (radius: number, points: number[], erases = false): Marks.Mark => ({ kind: 'stroke', radius, points, erases });

const shown = ({ width, painted }: Raster.Mask) => {
  const text = [...painted].map((pixel) => (pixel ? '#' : '.')).join('');
  return text.match(new RegExp(`.{${width}}`, 'g'));
};

test('a stroke paints every pixel whose middle is near enough to its line, and no other', () => {
  const [width, height] = [61, 47];
  const lines = [[5, 5, 50, 40], [50, 5, 5, 40], [8, 20, 55, 20], [30, 3, 30, 44], [12.3, 9.7, 12.3, 9.7], [-8, 10, 70, 60]];
  for (const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] of lines) {
    for (const radius of [0.8, 3, 7.5]) {
      const { painted } = rasterise(width, height, [stroke(radius, [x0, y0, x1, y1])]);
      const wrong: number[] = [];
      painted.forEach((pixel, at) => {
        const [x, y] = [(at % width) + 0.5, Math.floor(at / width) + 0.5];
        const length = (x1 - x0) ** 2 + (y1 - y0) ** 2;
        const along = length ? Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length)) : 0;
        const apart = Math.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0));
        const touched = [[x0, y0], [x1, y1]].some(([px = 0, py = 0]) => Math.hypot(x - px, y - py) < 0.75);
        if (Math.abs(apart - radius) > 1e-6 && !touched && pixel !== Number(apart < radius)) wrong.push(at);
      });
      expect(wrong, `${[x0, y0, x1, y1]}`).toEqual([]);
    }
  }
});

test('the thinnest brush paints the pixel that was touched, and nothing is painted outside', () => {
  expect(shown(rasterise(4, 2, [stroke(0.1, [2.9, 1.1])]))).toEqual(['....', '..#.']);
  expect(rasterise(4, 2, [stroke(0.1, [-3, 1]), stroke(1, [9, 9, 12, 12])]).painted).not.toContain(1);
});

test('an eraser takes away, shapes and the whole picture are marks as well', () => {
  const rectangle: Marks.Mark = { kind: 'rectangle', erases: false, left: 1, top: 1, width: 4, height: 3 };
  expect(shown(rasterise(6, 5, [rectangle, stroke(0.6, [3, 2.5], true)]))).toEqual(['......', '.####.', '.#..#.', '.####.', '......']);
  expect(shown(rasterise(3, 1, [stroke(0.1, [1.5, 0.5]), { kind: 'invert' }]))).toEqual(['#.#']);
  expect(shown(rasterise(3, 1, [{ kind: 'invert' }, { kind: 'clear' }]))).toEqual(['...']);
  const ellipse: Marks.Mark = { kind: 'ellipse', erases: false, left: 0, top: 0, width: 5, height: 3 };
  expect(shown(rasterise(5, 3, [ellipse]))).toEqual(['.###.', '#####', '.###.']);
});

test('whatever is undone can be done again until something new is painted', () => {
  const [one, two, three] = [stroke(1, [1, 1]), stroke(2, [2, 2]), stroke(3, [3, 3])];
  const both = added(added(NOTHING, one), two);
  expect(undo(NOTHING)).toBe(NOTHING);
  expect(redo(both)).toBe(both);
  expect(redo(redo(undo(undo(both))))).toEqual(both);
  expect(redo(added(undo(both), three)).done).toEqual([one, three]);
  const many = Array.from({ length: 37 }, () => one).reduce(added, NOTHING);
  expect(keptMarks(many)).toBe(32);
  expect(keptMarks(both)).toBe(0);
});

test('a mask that the server would not take is not made ready for it', () => {
  const server = readFileSync(new URL('../../../retouch/src/mask/mod.rs', import.meta.url), 'utf8');
  const limit = (name: string) => Number(new RegExp(`impl Default[^}]*${name}: ([\\d.]+)`).exec(server)?.[1]);
  expect(limits).toMatchObject({
    PAINTED_SHARE_MIN: limit('painted_min_share'),
    PAINTED_MIN_PX: limit('painted_min_px'),
    PAINTED_SHARE_MAX: limit('painted_max_share'),
  });
  const pixels = 1000 * 1000;
  expect([0, 1, 499].map((painted) => maskFault(painted, pixels))).toEqual(['brush.mask_empty', 'brush.mask_small', 'brush.mask_small']);
  expect([500, 600_000, 600_001, pixels].map((painted) => maskFault(painted, pixels)))
    .toEqual([null, null, 'brush.mask_full', 'brush.mask_full']);
  expect(maskFault(63, 400)).toBe('brush.mask_small');
});

test('a mask is a PNG of one bit, exactly as large as its picture', async () => {
  for (const [width, height] of [[1, 1], [13, 5], [64, 3]] as const) {
    const painted = Uint8Array.from({ length: width * height }, (_, at) => Number((at * 7) % 3 === 0));
    const png = Buffer.from(await (await maskPng({ width, height, painted })).arrayBuffer());
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect([png.readUInt32BE(16), png.readUInt32BE(20), ...png.subarray(24, 29)]).toEqual([width, height, 1, 0, 0, 0, 0]);
    const rows = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
    const bytes = Math.ceil(width / 8) + 1;
    expect(rows.length).toBe(bytes * height);
    painted.forEach((pixel, at) => {
      const [x, y] = [at % width, Math.floor(at / width)];
      expect(((rows[y * bytes + 1 + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1).toBe(pixel);
    });
    // The last chunk is always the same, with its checksum.
    expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
  }
});

test('a point of the frame is the same point of the picture, zoomed, panned or on a scaled page', () => {
  const picture = { width: 4096, height: 2048 };
  const frame = { width: 800, height: 600 };
  const whole = view.fitted(picture, frame);
  expect(view.toPicture(whole, { x: 400, y: 300 })).toEqual({ x: 2048, y: 1024 });
  for (const zoom of [0.67, 0.9, 1.1, 1.5]) {
    const rectangle = { left: 31 * zoom, top: 77 * zoom, width: frame.width * zoom, height: frame.height * zoom };
    const pointer = { clientX: (31 + 120) * zoom, clientY: (77 + 250) * zoom };
    const at = view.inFrame(rectangle, frame, pointer);
    expect(at.x).toBeCloseTo(120);
    expect(at.y).toBeCloseTo(250);
    const moved = view.panned(view.zoomed(whole, at, 3.7), { x: -40, y: 15 });
    const back = view.toFrame(moved, view.toPicture(moved, at));
    expect(back.x).toBeCloseTo(at.x);
    expect(back.y).toBeCloseTo(at.y);
    const still = view.toPicture(view.zoomed(whole, at, 3.7), at);
    expect(still.x).toBeCloseTo(view.toPicture(whole, at).x);
  }
  expect(view.zoomed(whole, { x: 0, y: 0 }, 1e9).scale).toBe(32);
});
