import { History } from '../history/history.js';
import { startPage } from '../page.js';
import { h } from '../ui.js';

await startPage({ required: true, messages: ['history'], main: () => h(History, {}) });
