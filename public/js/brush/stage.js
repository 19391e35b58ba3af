// The picture in its frame, the paint over it and the brush: what pointers and keys do is done here.
/** @import { Stroke } from './marks.js' */
/** @import { Painting } from './painting.js' */
/** @import { Point } from './view.js' */
import { effect } from '../ui.js';
import { Overlay } from './overlay.js';
import { fitted, inFrame, panned, toFrame, toPicture, zoomed } from './view.js';

/** Points of a stroke are at least so far apart, in px of the page. */
const APART_PX = 0.5;

/** @typedef {{ frame: HTMLElement, picture: HTMLElement, canvas: HTMLCanvasElement, ring: HTMLElement }} Elements */

export class Stage {
  /** A stroke under way. @type {Stroke | null} */
  stroke = null;
  /** Where the brush is, in px of the picture. @type {Point} */
  brush;
  /** What moved the brush last: keys paint where it is. @type {'pointer' | 'keys'} */
  movedBy = 'keys';
  /** Where the last stroke ended: a straight line goes on from there. @type {Point | null} */
  end = null;
  #rectangle = { left: 0, top: 0, width: 1, height: 1 };
  #fits = true;

  /** @param {Elements} elements @param {Painting} painting */
  constructor(elements, painting) {
    this.elements = elements;
    this.painting = painting;
    this.brush = { x: painting.picture.width / 2, y: painting.picture.height / 2 };
    this.overlay = new Overlay(elements.canvas, painting.picture);
  }

  /** @returns {() => void} what ends it */
  start() {
    const { frame } = this.elements;
    const sized = new ResizeObserver(() => this.#resize());
    sized.observe(frame);
    this.#resize();
    const undraw = effect(() => this.#show());
    return () => {
      sized.disconnect();
      undraw();
      this.overlay.stop();
    };
  }

  /** Reads where the frame is: the page's zoom and every transform are in it. */
  measure() {
    this.#rectangle = this.elements.frame.getBoundingClientRect();
  }

  /** @param {{ clientX: number, clientY: number }} pointer @returns {Point} of the frame */
  inFrame(pointer) {
    return inFrame(this.#rectangle, this.painting.frame.value, pointer);
  }

  /** @param {{ clientX: number, clientY: number }} pointer @returns {Point} of the picture */
  inPicture(pointer) {
    return toPicture(this.painting.view.value, this.inFrame(pointer));
  }

  /** @param {Point} point of the picture @param {'pointer' | 'keys'} by */
  moveBrush(point, by) {
    this.brush = point;
    this.movedBy = by;
    this.#showRing();
  }

  /** @param {boolean} erases */
  begin(erases) {
    this.overlay.settle(this.painting.view.value);
    if (this.painting.resting.value) this.overlay.show({ done: [], undone: [] }, this.painting.view.value);
    this.elements.canvas.hidden = false;
    const { x, y } = this.brush;
    this.stroke = { kind: 'stroke', erases, radius: this.painting.size.value / 2, points: [x, y] };
    this.overlay.extend(this.stroke, 0);
  }

  /** The stroke follows the brush. */
  follow() {
    const { stroke, brush } = this;
    if (!stroke) return;
    const [x = 0, y = 0] = stroke.points.slice(-2);
    if (Math.hypot(brush.x - x, brush.y - y) * this.painting.view.value.scale < APART_PX) return;
    stroke.points.push(brush.x, brush.y);
    this.overlay.extend(stroke, stroke.points.length - 4);
  }

  commit() {
    const { stroke } = this;
    if (!stroke) return;
    this.stroke = null;
    this.end = { ...this.brush };
    this.painting.add(stroke);
  }

  /** The stroke was none: a second finger came. */
  drop() {
    if (!this.stroke) return;
    this.stroke = null;
    this.#show();
  }

  /** A straight line from the end of the last stroke. @param {boolean} erases */
  lineTo(erases) {
    const { end, brush } = this;
    if (!end) return this.begin(erases);
    this.brush = end;
    this.begin(erases);
    this.brush = brush;
    return this.follow();
  }

  /** @param {Point} by in px of the frame */
  pan(by) {
    this.#fits = false;
    this.painting.view.value = panned(this.painting.view.value, by);
  }

  /** @param {Point} at of the frame @param {number} factor */
  zoom(at, factor) {
    this.#fits = false;
    this.painting.view.value = zoomed(this.painting.view.value, at, factor);
  }

  fit() {
    this.#fits = true;
    this.painting.fit();
  }

  #resize() {
    const { frame } = this.elements;
    const { painting } = this;
    this.measure();
    painting.frame.value = { width: frame.clientWidth, height: frame.clientHeight };
    this.overlay.resize(painting.frame.value);
    if (this.#fits) painting.view.value = fitted(painting.picture, painting.frame.value);
    else this.#show();
  }

  #show() {
    const { view, history, shown, resting } = this.painting;
    const { scale, left, top } = view.value;
    this.elements.picture.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
    this.elements.canvas.hidden = !shown.value || resting.value;
    this.overlay.show(history.value, view.value);
    this.#showRing();
  }

  #showRing() {
    const { view, size, softPx } = this.painting;
    const { x, y } = toFrame(view.value, this.brush);
    const { style } = this.elements.ring;
    style.transform = `translate(${x}px, ${y}px)`;
    style.setProperty('--hard', `${size.value * view.value.scale}px`);
    style.setProperty('--soft', `${(size.value + 2 * softPx) * view.value.scale}px`);
  }
}
