import { Account } from '../account/account.js';
import { lazy } from '../lazy.js';
import { startPage } from '../page.js';
import { h, html } from '../ui.js';

// Whoever has no account any more sees what became of it.
const receipt = location.hash.startsWith('#del_') ? await lazy(() => import('../privacy/receipt.js'), { messages: ['receipt'] }) : null;
const id = receipt?.receiptOf(location.hash);
await startPage({
  required: !id,
  messages: ['auth', 'privacy'],
  main: () => (receipt && id ? html`<div class="stack stack-wide">${h(receipt.Receipt, { id })}</div>` : h(Account, {})),
});
