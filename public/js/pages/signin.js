import { lazy } from '../lazy.js';
import { startPage } from '../page.js';
import { expectNobody, me } from '../session.js';
import { keepInvite, keptInvite } from '../signin/invite.js';
import { forgetStep } from '../signin/kept-step.js';
import { safeNext } from '../signin/next.js';
import { SignIn } from '../signin/sign-in.js';
import { effect, h } from '../ui.js';

const query = new URLSearchParams(location.search);
const next = safeNext(query.get('next'));

keepInvite();
// Before anything is drawn, so that nothing moves; without it one signs in as well.
const invited = keptInvite()
  ? await lazy(() => import('../signin/invited.js'), { messages: ['invite'] }).catch(() => null) : null;
const error = query.get('error');
const ended = query.has('ended');

if (error) expectNobody();
await startPage({ required: false, messages: ['auth'], main: () => h(SignIn, { next, error, ended, Invited: invited?.Invited }) });
// Whoever is signed in already has no business here.
effect(() => {
  if (!me.value) return;
  forgetStep();
  location.replace(next);
});
