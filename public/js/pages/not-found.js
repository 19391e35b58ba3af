import { startPage } from '../page.js';

await startPage({ required: false, messages: ['missing'] });
