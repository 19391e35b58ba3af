import { Billing, prepare } from '../billing/billing.js';
import { startPage } from '../page.js';
import { h } from '../ui.js';

prepare();
await startPage({ required: true, messages: ['billing'], main: () => h(Billing, {}) });
