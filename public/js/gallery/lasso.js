// A frame drawn with the mouse over pictures, which chooses all that it touches.

/** A hand that trembles draws no frame. */
const BEGINS_PX = 8;

/**
 * Follows a press on the table, and draws a frame when it moves.
 * @param {PointerEvent} pressed
 * @param {{ id: string, box: DOMRect }[]} cells the pictures, and where they are on the page
 * @param {(ids: string[]) => void} onChosen all that the frame touches, as it changes
 */
export function lasso(pressed, cells, onChosen) {
  const start = { x: pressed.pageX, y: pressed.pageY };
  const frame = Object.assign(document.createElement('div'), { className: 'lasso' });
  /** @param {PointerEvent} event */
  const move = ({ pageX, pageY }) => {
    const [left, right] = [Math.min(start.x, pageX), Math.max(start.x, pageX)];
    const [top, bottom] = [Math.min(start.y, pageY), Math.max(start.y, pageY)];
    if (!frame.isConnected) {
      if (Math.max(right - left, bottom - top) < BEGINS_PX) return;
      document.body.append(frame);
    }
    Object.assign(frame.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
    onChosen(cells.filter(({ box }) => box.left < right && box.right > left && box.top < bottom && box.bottom > top)
      .map(({ id }) => id));
  };
  const end = () => {
    removeEventListener('pointermove', move);
    removeEventListener('pointerup', end);
    removeEventListener('pointercancel', end);
    if (!frame.isConnected) return;
    frame.remove();
    // The press that ends the frame opens nothing.
    const swallow = (/** @type {Event} */ event) => event.stopPropagation();
    addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener('click', swallow, { capture: true }));
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', end);
  addEventListener('pointercancel', end);
}
