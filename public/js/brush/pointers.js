// Mouse, pen and fingers over the picture. Everything begins with `pointerdown`: a click comes too late for a pen's first
// touch, and not at all for some.
/** @import { Stage } from './stage.js' */

/** A finger paints when it stayed down or went so far: two fingers never come at the same moment. */
const FINGER_MS = 80;
const FINGER_PX = 6;
const MIDDLE = 1;
const RIGHT = 2;
const PEN_ERASER = 5;
/** How much a notch of the wheel zooms. */
const WHEEL_SPEED = 0.0015;
const LINE_PX = 16;

/**
 * What a pointer that is down does.
 * @typedef {{ does: 'paint' | 'pan' | 'wait', x: number, y: number, erases: boolean }} Pressed
 */

/**
 * @param {Stage} stage
 * @param {{ holdsSpace: () => boolean, onPen: () => void, fingersPan: () => boolean }} state
 *   `holdsSpace`: the picture is moved rather than painted on
 * @returns {() => void} what ends it
 */
export function listenToPointers(stage, { holdsSpace, onPen, fingersPan }) {
  const { frame } = stage.elements;
  /** @type {Map<number, Pressed>} */
  const pressed = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const fingers = () => [...pressed.values()];

  /** @param {PointerEvent} event */
  function down(event) {
    event.preventDefault();
    frame.focus({ preventScroll: true });
    stage.measure();
    frame.setPointerCapture(event.pointerId);
    if (event.pointerType === 'pen') onPen();
    const wasAlone = pressed.size === 0;
    pressed.set(event.pointerId, { does: 'wait', x: event.clientX, y: event.clientY, erases: erases(event) });
    if (!wasAlone) return pinch();
    const pointer = /** @type {Pressed} */ (pressed.get(event.pointerId));
    if (event.button === MIDDLE || holdsSpace() || (event.pointerType === 'touch' && fingersPan())) {
      pointer.does = 'pan';
    } else if (event.pointerType === 'touch') {
      stage.moveBrush(stage.inPicture(event), 'pointer');
      timer = setTimeout(() => paint(pointer), FINGER_MS);
    } else {
      stage.moveBrush(stage.inPicture(event), 'pointer');
      paint(pointer, event.shiftKey);
    }
    return undefined;
  }

  /** A second finger: what the first one began was no stroke. */
  function pinch() {
    clearTimeout(timer);
    stage.drop();
    for (const pointer of pressed.values()) pointer.does = 'pan';
  }

  /** @param {Pressed} pointer @param {boolean} [straight] */
  function paint(pointer, straight = false) {
    clearTimeout(timer);
    pointer.does = 'paint';
    if (straight) stage.lineTo(pointer.erases);
    else stage.begin(pointer.erases);
  }

  /** @param {PointerEvent} event */
  const erases = ({ button, buttons, altKey }) =>
    button === RIGHT || button === PEN_ERASER || (buttons & 32) !== 0 || stage.painting.erases.value !== altKey;

  /** @param {PointerEvent} event */
  function move(event) {
    const pointer = pressed.get(event.pointerId);
    if (!pointer) return hover(event);
    const by = { x: event.clientX - pointer.x, y: event.clientY - pointer.y };
    if (pointer.does === 'wait') {
      if (Math.hypot(by.x, by.y) < FINGER_PX) return undefined;
      paint(pointer);
    }
    if (pointer.does === 'pan') return drag(event, pointer);
    // Between two frames a pen says where it was several times.
    const parts = event.getCoalescedEvents?.() ?? [];
    for (const part of parts.length > 0 ? parts : [event]) {
      stage.moveBrush(stage.inPicture(part), 'pointer');
      stage.follow();
    }
    return undefined;
  }

  /** @param {PointerEvent} event */
  function hover(event) {
    if (event.pointerType !== 'touch') stage.moveBrush(stage.inPicture(event), 'pointer');
  }

  /** One finger moves the picture; two move it, and zoom it about their middle. @param {PointerEvent} event @param {Pressed} pointer */
  function drag(event, pointer) {
    const before = between(fingers());
    pointer.x = event.clientX;
    pointer.y = event.clientY;
    const after = between(fingers());
    const [from, to] = [before, after].map(({ x, y }) => stage.inFrame({ clientX: x, clientY: y }));
    if (!from || !to) return;
    stage.pan({ x: to.x - from.x, y: to.y - from.y });
    if (before.apart > 0 && after.apart > 0) stage.zoom(to, after.apart / before.apart);
  }

  /** @param {PointerEvent} event */
  function up(event) {
    const pointer = pressed.get(event.pointerId);
    if (!pointer) return;
    if (pointer.does === 'wait') paint(pointer); // a tap
    pressed.delete(event.pointerId);
    if (pointer.does === 'paint') stage.commit();
  }

  /** @param {PointerEvent} event */
  function cancel(event) {
    if (!pressed.delete(event.pointerId)) return;
    clearTimeout(timer);
    stage.drop();
  }

  /** @param {WheelEvent} event */
  function wheel(event) {
    event.preventDefault();
    stage.measure();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PX;
    const [x, y] = [event.deltaX * unit, event.deltaY * unit];
    if (event.altKey) return stage.painting.stepSize(y < 0 ? 1 : -1, false);
    if (event.shiftKey && !event.ctrlKey) return stage.pan({ x: -(x || y), y: 0 });
    // Two fingers on a touchpad come as a wheel with the control key, in smaller steps.
    return stage.zoom(stage.inFrame(event), Math.exp(-y * WHEEL_SPEED * (event.ctrlKey ? 6 : 1)));
  }

  const menu = (/** @type {Event} */ event) => event.preventDefault();
  const listeners = /** @type {const} */ ([
    ['pointerdown', down], ['pointermove', move], ['pointerup', up], ['pointercancel', cancel],
    ['wheel', wheel], ['contextmenu', menu],
  ]);
  for (const [name, listener] of listeners) {
    frame.addEventListener(name, /** @type {EventListener} */ (listener), { passive: false });
  }
  return () => {
    clearTimeout(timer);
    for (const [name, listener] of listeners) frame.removeEventListener(name, /** @type {EventListener} */ (listener));
  };
}

/** @param {{ x: number, y: number }[]} points one or two, or more of which two count */
function between(points) {
  const [a = { x: 0, y: 0 }, b = a] = points;
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.hypot(a.x - b.x, a.y - b.y) };
}
