// The focus must be somewhere. When the control that has it goes away (a deleted picture, a job that is over), browsers
// drop it to the page's top without a word, and whoever works with the keyboard or a screen reader is lost.

const FOCUSABLE = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary';

/**
 * Where the focus was last: the control, and its ancestors from near to far with the place each held in the next.
 * @type {{ control: HTMLElement, path: { parent: Element, place: number }[] } | null}
 */
let last = null;
/** A control that went out of use while it had the focus: it gets it back when it can be used again. */
let waiting = false;

/**
 * Watches over the page from now on.
 * @param {EventTarget | null} first what got the focus while this code was on its way
 */
export function keepFocus(first) {
  document.addEventListener('focusin', ({ target }) => note(target));
  new MutationObserver(restoreFocus).observe(document.body, {
    childList: true,
    subtree: true,
    attributeFilter: ['disabled', 'hidden'],
  });
  // It may have moved on since, or be gone.
  note(document.activeElement === document.body ? first : document.activeElement);
  restoreFocus();
}

/** @param {EventTarget | null} target */
function note(target) {
  if (!(target instanceof HTMLElement)) return;
  last = { control: target, path: pathOf(target) };
  waiting = false;
}

/** @param {Element} element */
const isDrawn = (element) => element.checkVisibility?.() ?? element.getClientRects().length > 0; // Safari 17.4 has it

function restoreFocus() {
  if (!last) return;
  const { control } = last;
  if (control.matches(':disabled')) waiting = true;
  const lost = document.activeElement === document.body || document.activeElement === null;
  if (!lost) return;
  if (!control.isConnected || !isDrawn(control)) moveOn(last.path);
  else if (waiting && !control.matches(':disabled')) control.focus({ preventScroll: true });
}

/** @param {Element} control */
function pathOf(control) {
  const path = [];
  for (let child = control; child.parentElement; child = child.parentElement) {
    path.push({ parent: child.parentElement, place: [...child.parentElement.children].indexOf(child) });
  }
  return path;
}

/**
 * To the neighbour in a list, to another control of the same dialog, else to the title of the part that is still there.
 * @param {{ parent: Element, place: number }[]} path
 */
function moveOn(path) {
  const left = path.find(({ parent }) => parent.isConnected && isDrawn(parent));
  if (!left) return void document.getElementById('main')?.focus({ preventScroll: true });
  const { parent, place } = left;
  const neighbour = parent.matches('ul, ol') ? parent.children[Math.min(place, parent.children.length - 1)] : null;
  const dialog = parent.closest('dialog');
  const next = neighbour?.querySelector(FOCUSABLE) ?? (dialog && (parent.querySelector(FOCUSABLE) ?? dialog));
  const title = parent.closest('section')?.querySelector('h2, h3');
  const goal = next ?? title ?? document.getElementById('main');
  if (!(goal instanceof HTMLElement)) return;
  if (goal === title) goal.tabIndex = -1;
  goal.focus({ preventScroll: true });
}
