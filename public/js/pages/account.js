import { Account } from '../account/account.js';
import { lazy } from '../lazy.js';
import { startPage } from '../page.js';
import { h, html } from '../ui.js';

// The page's own words come with the first others: they are put in once.
// Whoever has no account any more sees what became of it.
const receipt = location.hash.startsWith('#del_') ? await lazy(() => import('../privacy/receipt.js'), { messages: ['auth', 'privacy', 'receipt'] }) : null;
const id = receipt?.receiptOf(location.hash);
/** Inviting others has the page to itself. */
const invite = new URLSearchParams(location.search).has('invite')
  ? await lazy(() => import('../account/invite.js'), { messages: ['auth', 'privacy', 'invite', 'orders'] }) : null;
await startPage({
  required: !id,
  messages: ['auth', 'privacy'],
  main: () => {
    if (receipt && id) return html`<div class="stack stack-wide">${h(receipt.Receipt, { id })}</div>`;
    return invite ? html`<div class="stack stack-wide">${h(invite.Invite, {})}</div>` : h(Account, {});
  },
});
