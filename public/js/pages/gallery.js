import { Gallery } from '../gallery/gallery.js';
import { startPage } from '../page.js';
import { h } from '../ui.js';

await startPage({ required: true, messages: ['gallery'], main: () => h(Gallery, {}) });
