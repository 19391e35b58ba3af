// What each poster looks like, in a few lines: where the product stands, and where the words.
import { html } from '../../ui.js';

/** A bottle: its middle, its foot and its height on a grid of 48. @param {number} x @param {number} foot @param {number} height */
const bottle = (x, foot, height) => {
  const [wide, neck] = [height * 0.36, height * 0.16];
  const shoulder = foot - height * 0.7;
  return `M${x - wide / 2} ${foot}V${shoulder}q0 ${-height * 0.1} ${(wide - neck) / 2} ${-height * 0.12}V${foot - height}h${neck}`
    + `v${height * 0.18}q${(wide - neck) / 2} ${height * 0.02} ${(wide - neck) / 2} ${height * 0.12}V${foot}Z`;
};

/** By the number of the poster: what is filled, what are words, what are lines. @type {{ product: string, words?: string, lines?: string }[]} */
const SKETCHES = [
  { product: bottle(24, 43, 28), words: 'M13 6h22M17 11h14', lines: 'M10 43h28' },
  { product: bottle(35, 40, 20), words: 'M6 7h16M6 12h11', lines: 'M4 40h40M6 20h15v14H6zM13.5 20v14M6 27h15' },
  { product: bottle(24, 33, 22), words: 'M14 39h20M18 43.5h12', lines: 'M8 33a16 16 0 1 1 32 0M13 33a11 11 0 0 1 22 0' },
  { product: 'M22 3h23v42H30V20q0-6-5-8l-3-1Z', words: 'M5 37h13M5 42h9', lines: 'M5 16a9 9 0 1 0 18 0 9 9 0 1 0-18 0Zm15.4 6.4 5 5' },
  { product: bottle(15, 43, 30), words: 'M27 9h16', lines: 'M26 18h18v25H26zM26 26l8-8M26 34l16-16M26 42l18-18M33 43l11-11M41 43l3-3' },
  { product: bottle(36, 42, 30), words: 'M5 8h16M10 20h11M10 28h11M10 36h11', lines: 'M5 20h1M5 28h1M5 36h1' },
  { product: `${bottle(9.5, 33, 15)}${bottle(24, 33, 15)}${bottle(38.5, 33, 15)}`, words: 'M14 7h20M6 40h7M20.500 40h7M35 40h7', lines: 'M3 14h13v22H3zM17.5 14h13v22h-13zM32 14h13v22H32z' },
  { product: bottle(16, 40, 28), words: 'M32 16h11M32 22h11M32 28h11M32 34h11', lines: 'M5 12v28M3 12h4M3 40h4M11 45h10M11 43.500v3M21 43.500v3' },
  { product: bottle(38, 42, 16), words: 'M5 12h19M5 18h16M5 24h18M5 30h9', lines: 'M28 42h18' },
  { product: 'M6 20h15v21H6ZM27 17h14v9H27ZM27 31h6v10h-6ZM37 31h5v10h-5Z', words: 'M13 6h22M17 11h14' },
];

/** @param {{ number: number }} props */
export function Sketch({ number }) {
  const { product, words = '', lines = '' } = SKETCHES[number] ?? { product: '' };
  return html`<svg class="sketch" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false" fill="none"
    stroke-linecap="round" stroke-linejoin="round">
    <path class="sketch-lines" d=${lines} /><path class="sketch-product" d=${product} />
    <path class="sketch-words" d=${words} /></svg>`;
}
