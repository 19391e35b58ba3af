import { startPage } from '../page.js';
import { h } from '../ui.js';
import { Billing, prepare } from '../billing/billing.js';

prepare();
await startPage({ required: true, messages: ['billing'], main: () => h(Billing, {}) });
