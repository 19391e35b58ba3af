import { Account } from '../account/account.js';
import { startPage } from '../page.js';
import { h } from '../ui.js';

await startPage({ required: true, messages: ['auth'], main: () => h(Account, {}) });
