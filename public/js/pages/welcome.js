import * as api from '../api/auth.js';
import { Problem } from '../api/problem.js';
import { startPage } from '../page.js';
import { showPrices } from '../pricing/prices.js';
import { expectSignIn, me } from '../session.js';
import { EMBEDDED } from '../signin/embedded.js';
import { googleDoor, keepInvite, keptInvite } from '../signin/invite.js';
import { effect } from '../ui.js';

const google = document.querySelector('[data-way=google]');
keepInvite();
if (keptInvite()) google?.setAttribute('href', googleDoor('/studio'));
if (EMBEDDED) leadByMail();
await startPage({ required: false, messages: ['welcome'] });
// Whoever is signed in is led into the studio instead of to the door.
effect(() => {
  for (const element of document.querySelectorAll('[data-for]')) {
    const forMember = element.getAttribute('data-for') === 'member';
    element.toggleAttribute('hidden', forMember ? !me.value : Boolean(me.value));
  }
});
await Promise.all([showPrices(), showWays()]);

/** Inside another app Google opens no door: the mail's comes first, and the sign-in page says why. */
function leadByMail() {
  const mail = document.querySelector('[data-way=mail]');
  if (!mail || !google) return;
  google.before(mail);
  google.setAttribute('href', '/signin');
  for (const way of [mail, google]) way.classList.toggle('btn-quiet');
}

/** Google's door is only shown where it opens. */
async function showWays() {
  if (!EMBEDDED) google?.addEventListener('click', expectSignIn);
  try {
    if (!(await api.signInMethods()).google) google?.remove();
  } catch (thrown) {
    // The door stays: should it not open, the sign-in page says why.
    if (Problem.from(thrown).status >= 500) await import('../setup/unready.js').then(({ showUnready }) => showUnready(), () => undefined);
  }
}
