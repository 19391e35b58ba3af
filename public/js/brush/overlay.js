// The paint over a picture: a canvas as large as the frame, whatever the picture measures. It is drawn on and never read.
/** @import { History, Mark, Stroke } from './marks.js' */
/** @import { Size, View } from './view.js' */
import { keptMarks } from './marks.js';

/** More pixels for each px of the page show nothing more. */
const DENSITY_MAX = 2;
/** Layers of earlier marks that are kept, so that undoing draws a few marks again and not all of them. */
const LAYERS_MAX = 3;
/** A picture that moved is drawn again when it rests this long; meanwhile what was drawn moves along. */
const REST_MS = 80;
const PAINT = 'rgb(235 40 85)';

/** @typedef {{ count: number, last: Mark | undefined, canvas: HTMLCanvasElement }} Layer */

export class Overlay {
  /** @type {Layer[]} */
  #layers = [];
  /** @type {View | null} */
  #drawn = null;
  /** @type {History} */
  #history = { done: [], undone: [] };
  #density = 1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLCanvasElement} canvas @param {Size} picture */
  constructor(canvas, picture) {
    this.canvas = canvas;
    this.picture = picture;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  }

  /** @param {Size} frame in CSS px */
  resize({ width, height }) {
    this.#density = Math.min(devicePixelRatio, DENSITY_MAX);
    this.canvas.width = Math.max(1, Math.round(width * this.#density));
    this.canvas.height = Math.max(1, Math.round(height * this.#density));
    this.#layers = [];
    this.#drawn = null;
  }

  /** @param {History} history @param {View} view */
  show(history, view) {
    this.#history = history;
    if (!this.#drawn || this.#drawn === view) return this.#draw(view);
    const { scale, left, top } = this.#drawn;
    const by = view.scale / scale;
    this.canvas.style.transform = `translate(${view.left - left * by}px, ${view.top - top * by}px) scale(${by})`;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#draw(view), REST_MS);
    return undefined;
  }

  /** Before paint is put on it: what is drawn is where it is seen. @param {View} view */
  settle(view) {
    if (this.#drawn !== view) this.#draw(view);
  }

  /** The newest part of a stroke under way. @param {Stroke} stroke @param {number} from the place in its points */
  extend({ points, radius, erases }, from) {
    this.#inPicture(() => drawStroke(this.context, { points: points.slice(from), radius, erases }, this.#thinnest()));
  }

  stop() {
    clearTimeout(this.#timer);
    // Older Safari frees a canvas when it is made small.
    for (const { canvas } of [...this.#layers, { canvas: this.canvas }]) canvas.width = canvas.height = 1;
  }

  /** @param {View} view */
  #draw(view) {
    clearTimeout(this.#timer);
    if (this.#drawn !== view) this.#layers = [];
    this.#drawn = view;
    const { canvas, context } = this;
    canvas.style.transform = '';
    const { done } = this.#history;
    this.#layers = this.#layers.filter(({ count, last }) => count <= done.length && done[count - 1] === last);
    const layer = this.#layers.at(-1);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = 'copy';
    if (layer) context.drawImage(layer.canvas, 0, 0);
    else context.clearRect(0, 0, canvas.width, canvas.height);
    const kept = keptMarks(this.#history);
    const early = layer?.count ?? 0;
    this.#inPicture(() => this.#drawMarks(done.slice(early, Math.max(kept, early))));
    if (kept > early) this.#keep(kept);
    this.#inPicture(() => this.#drawMarks(done.slice(Math.max(kept, early))));
  }

  /** @param {readonly Mark[]} marks */
  #drawMarks(marks) {
    for (const mark of marks) drawMark(this.context, mark, this.picture, this.#thinnest());
  }

  /** @param {number} count of the marks that are drawn */
  #keep(count) {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: this.canvas.width, height: this.canvas.height });
    canvas.getContext('2d')?.drawImage(this.canvas, 0, 0);
    this.#layers = [...this.#layers, { count, last: this.#history.done[count - 1], canvas }].slice(-LAYERS_MAX);
  }

  /** Whoever draws does so in px of the picture, and not beside it. @param {() => void} draw */
  #inPicture(draw) {
    if (!this.#drawn) return;
    const { scale, left, top } = this.#drawn;
    const by = scale * this.#density;
    this.context.save();
    this.context.setTransform(by, 0, 0, by, left * this.#density, top * this.#density);
    this.context.beginPath();
    this.context.rect(0, 0, this.picture.width, this.picture.height);
    this.context.clip();
    draw();
    this.context.restore();
  }

  /** What is thinner than a pixel of the screen would not be seen. */
  #thinnest() {
    return 0.5 / ((this.#drawn?.scale ?? 1) * this.#density);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Mark} mark @param {Size} picture @param {number} thinnest a radius */
function drawMark(context, mark, picture, thinnest) {
  switch (mark.kind) {
    case 'stroke':
      return drawStroke(context, mark, thinnest);
    case 'rectangle':
    case 'ellipse': {
      const { left, top, width, height } = mark;
      begin(context, mark.erases);
      if (mark.kind === 'rectangle') context.rect(left, top, width, height);
      else context.ellipse(left + width / 2, top + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
      return context.fill();
    }
    case 'invert':
      begin(context, false);
      context.globalCompositeOperation = 'xor';
      return context.fillRect(0, 0, picture.width, picture.height);
    case 'clear':
      return context.clearRect(0, 0, picture.width, picture.height);
    default:
      return mark;
  }
}

/** @param {CanvasRenderingContext2D} context @param {{ points: number[], radius: number, erases: boolean }} stroke @param {number} thinnest */
function drawStroke(context, { points, radius, erases }, thinnest) {
  const [x = 0, y = 0] = points;
  const seen = Math.max(radius, thinnest);
  begin(context, erases);
  context.arc(x, y, seen, 0, 2 * Math.PI);
  context.fill();
  if (points.length < 4) return;
  context.beginPath();
  context.moveTo(x, y);
  for (let at = 2; at + 1 < points.length; at += 2) context.lineTo(points[at] ?? 0, points[at + 1] ?? 0);
  context.lineWidth = 2 * seen;
  context.lineCap = context.lineJoin = 'round';
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {boolean} erases */
function begin(context, erases) {
  context.globalCompositeOperation = erases ? 'destination-out' : 'source-over';
  context.fillStyle = context.strokeStyle = PAINT;
  context.beginPath();
}
