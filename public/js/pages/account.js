import { startPage } from '../page.js';
import { Account } from '../account/account.js';
import { h } from '../ui.js';

await startPage({ required: true, books: ['door'], main: () => h(Account, {}) });
