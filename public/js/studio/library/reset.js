/** @import { Signal } from '../../../vendor/signals.js' */
import { signal } from '../../ui.js';

/** Counts how often somebody asked for an empty form. @type {Signal<number>} */
export const asked = signal(0);
