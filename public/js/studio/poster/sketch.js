// What each poster looks like, in a few lines: drawings of one file, in the colours of the page.
import { html } from '../../ui.js';

/** @param {{ number: number }} props */
export function Sketch({ number }) {
  return html`<svg class="sketch" width="48" height="48" aria-hidden="true" focusable="false"><use
    href=${`/img/posters.svg#poster-${number}`} /></svg>`;
}
