import { Console } from '../operator/console.js';
import { startPage } from '../page.js';
import { h } from '../ui.js';

await startPage({ required: true, messages: ['operator', 'orders'], main: () => h(Console, {}) });
