// Marking without a pointer: a region in numbers, or one of the picture's ninths. What comes of it is a mark like any other.
/** @import { Painting } from './painting.js' */
import { Icon } from '../components/icons.js';
import { t } from '../i18n/words.js';
import { h, html, useState } from '../ui.js';
import { PLACES } from './coverage.js';

const FIELDS = /** @type {const} */ (['left', 'top', 'width', 'height']);

/** @typedef {'rectangle' | 'ellipse'} Shape */

/** @param {{ painting: Painting }} props */
export function Region({ painting }) {
  const [shape, setShape] = useState(/** @type {Shape} */ ('rectangle'));
  const [region, setRegion] = useState({ left: 25, top: 25, width: 50, height: 50 });
  const erases = painting.erases.value;
  /** @param {Record<typeof FIELDS[number], number>} percent @param {Shape} kind */
  const mark = (percent, kind) => {
    const { width, height } = painting.picture;
    painting.add({
      kind,
      erases,
      left: (percent.left * width) / 100,
      top: (percent.top * height) / 100,
      width: (percent.width * width) / 100,
      height: (percent.height * height) / 100,
    });
  };
  return html`<details class="more"><summary>${t('brush.region')}${h(Icon, { name: 'down' })}</summary>
    <div class="stack brush-region">
      <p class="hint">${t(erases ? 'brush.region_erases' : 'brush.region_paints')}</p>
      <div class="brush-ninths" role="group" aria-label=${t('brush.ninths')}>
        ${PLACES.map((place, at) => html`<button key=${place} type="button" aria-label=${t(place)} title=${t(place)}
          onClick=${() => mark(ninth(at), 'rectangle')}></button>`)}
      </div>
      <div class="brush-numbers">
        ${FIELDS.map((field) => html`<label class="field" key=${field}><span class="label">${t(`brush.region_${field}`)}</span>
          <input class="input" type="number" inputmode="decimal" min="0" max="100" step="any" name=${`region-${field}`}
            value=${region[field]} onInput=${(/** @type {Event & { currentTarget: HTMLInputElement }} */ { currentTarget }) =>
              setRegion({ ...region, [field]: within(currentTarget.valueAsNumber) })} /></label>`)}
      </div>
      <fieldset class="segments segments-small"><legend class="visually-hidden">${t('brush.shape')}</legend>
        ${/** @type {const} */ (['rectangle', 'ellipse']).map((kind) => html`<label key=${kind}>
          <input type="radio" name="brush-shape" checked=${shape === kind} onChange=${() => setShape(kind)} />
          <span>${t(`brush.${kind}`)}</span></label>`)}
      </fieldset>
      <button class="btn btn-quiet" type="button" onClick=${() => mark(region, shape)}>
        ${t(erases ? 'brush.region_unmark' : 'brush.region_mark')}</button>
    </div>
  </details>`;
}

/** @param {number} at */
const ninth = (at) => ({ left: ((at % 3) * 100) / 3, top: (Math.floor(at / 3) * 100) / 3, width: 100 / 3, height: 100 / 3 });

/** @param {number} percent */
const within = (percent) => (Number.isFinite(percent) ? Math.min(Math.max(percent, 0), 100) : 0);
