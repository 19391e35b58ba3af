import { startPage } from '../page.js';
import { h } from '../ui.js';
import { Gallery } from '../gallery/gallery.js';

await startPage({ required: true, messages: ['gallery'], main: () => h(Gallery, {}) });
