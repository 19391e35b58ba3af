import { Account } from '../account/account.js';
import { startPage } from '../page.js';
import { Receipt, receiptOf } from '../privacy/receipt.js';
import { h, html } from '../ui.js';

// Whoever has no account any more sees what became of it.
const id = receiptOf(location.hash);
await startPage({
  required: id === null,
  messages: ['auth', 'privacy'],
  main: () => (id ? html`<div class="stack stack-wide">${h(Receipt, { id })}</div>` : h(Account, {})),
});
