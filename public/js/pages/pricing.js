import { startPage } from '../page.js';
import { Offers } from '../pricing/offers.js';
import { showPrices } from '../pricing/prices.js';
import { h } from '../ui.js';

await startPage({ required: false, money: true, main: () => h(Offers, {}) });
await showPrices();
