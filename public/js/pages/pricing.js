import { startPage } from '../page.js';
import { Offers } from '../pricing/offers.js';
import { showPrices } from '../pricing/prices.js';
import { h } from '../ui.js';

await startPage({ required: false, messages: ['pricing'], main: () => h(Offers, {}) });
await showPrices();
