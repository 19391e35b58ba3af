import { startPage } from '../page.js';
import { h } from '../ui.js';
import { Billing } from '../billing/billing.js';

await startPage({ required: true, books: ['money'], main: () => h(Billing, {}) });
