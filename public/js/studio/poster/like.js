// Another set like one that is there: the same posters for the same shop, and another product.
/** @import { Signal } from '../../../vendor/signals.js' */
/** @import { Fields } from './form.js' */
import { signal } from '../../ui.js';

/** Until the form has taken it over. @type {Signal<Partial<Fields> | null>} */
export const like = signal(/** @type {Partial<Fields> | null} */ (null));
