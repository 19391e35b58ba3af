import { startPage } from '../page.js';
import { ModelPage } from '../model/model.js';
import { h } from '../ui.js';

const id = new URLSearchParams(location.search).get('id');
await startPage({ required: true, messages: ['model'], main: () => h(ModelPage, { id }) });
