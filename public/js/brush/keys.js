// The keyboard, by where its keys are rather than by what is printed on them: brackets are hard to type on many.
/** @import { Stage } from './stage.js' */
import { t } from '../i18n/words.js';

/** How far an arrow moves the brush, in shares of the picture's longer side. */
const STEP_SHARE = 0.01;
const BIG_STEP_SHARE = 0.1;

const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
});

/**
 * @param {Stage} stage
 * @param {KeyboardEvent} event
 * @param {{ onHelp: () => void }} actions
 * @returns {boolean} whether it meant the brush
 */
export function pressKey(stage, event, { onHelp }) {
  if (isTyping(event.target)) return false;
  const onPicture = event.target === stage.elements.frame;
  const done = event.ctrlKey || event.metaKey
    ? withControl(stage, event)
    : (onPicture && paintByKeys(stage, event)) || plain(stage, event, onHelp);
  if (done) event.preventDefault();
  return done;
}

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  || (target instanceof HTMLInputElement && !['radio', 'checkbox'].includes(target.type));

/** @param {Stage} stage @param {KeyboardEvent} event */
function withControl(stage, { code, shiftKey }) {
  const { painting } = stage;
  switch (code) {
    case 'KeyZ':
      return told(() => (shiftKey ? painting.redo() : painting.undo()));
    case 'KeyY':
      return told(painting.redo);
    case 'KeyI':
      return told(painting.invert);
    case 'Equal':
    case 'NumpadAdd':
      return told(() => painting.stepZoom(1));
    case 'Minus':
    case 'NumpadSubtract':
      return told(() => painting.stepZoom(-1));
    default:
      return false;
  }
}

/** @param {Stage} stage @param {KeyboardEvent} event @param {() => void} onHelp */
function plain(stage, { code, shiftKey, altKey }, onHelp) {
  const { painting } = stage;
  switch (code) {
    case 'BracketLeft':
    case 'Minus':
      return told(() => sized(stage, -1, shiftKey));
    case 'BracketRight':
    case 'Equal':
      return told(() => sized(stage, 1, shiftKey));
    case 'KeyE':
      return told(() => choose(stage, true));
    case 'KeyB':
      return told(() => choose(stage, false));
    case 'KeyH':
      return told(painting.show);
    case 'Delete':
      return told(painting.clear);
    case 'Digit0':
      return told(() => stage.fit());
    case 'Slash':
      return shiftKey && !altKey && told(onHelp);
    default:
      return false;
  }
}

/** Arrows move the brush, Space paints where it is, Enter begins and ends a stroke. @param {Stage} stage @param {KeyboardEvent} event */
function paintByKeys(stage, { code, shiftKey, altKey, repeat }) {
  const { painting } = stage;
  const arrow = ARROWS[code];
  if (arrow) return told(() => moved(stage, arrow, shiftKey, altKey));
  if (code === 'Space' && stage.movedBy === 'keys') {
    return told(() => {
      if (repeat || stage.stroke) return;
      stage.begin(painting.erases.value);
      stage.commit();
    });
  }
  if (code === 'Enter' && !repeat) {
    return told(() => {
      if (stage.stroke) return stage.commit();
      painting.said.value = t('brush.stroke_begun');
      return stage.begin(painting.erases.value);
    });
  }
  if (code === 'Escape' && stage.stroke) return told(() => stage.drop());
  return false;
}

/** @param {Stage} stage @param {[number, number]} direction @param {boolean} big @param {boolean} small */
function moved(stage, [dx, dy], big, small) {
  const { picture } = stage.painting;
  const longer = Math.max(picture.width, picture.height);
  const step = small ? 1 : longer * (big ? BIG_STEP_SHARE : STEP_SHARE);
  const x = Math.min(Math.max(stage.brush.x + dx * step, 0), picture.width);
  const y = Math.min(Math.max(stage.brush.y + dy * step, 0), picture.height);
  stage.moveBrush({ x, y }, 'keys');
  stage.follow();
}

/** @param {Stage} stage @param {1 | -1} direction @param {boolean} big */
function sized({ painting }, direction, big) {
  painting.stepSize(direction, big);
  painting.said.value = t('brush.size_is', { n: Math.round(painting.size.value) });
}

/** @param {Stage} stage @param {boolean} erases */
function choose({ painting }, erases) {
  painting.erases.value = erases;
  painting.said.value = t(erases ? 'brush.erase' : 'brush.paint');
}

/** @param {() => unknown} does */
function told(does) {
  does();
  return true;
}
