import { startPage } from '../page.js';
import { expectNobody, me } from '../session.js';
import { keepInvite } from '../signin/invite.js';
import { forgetStep } from '../signin/kept-step.js';
import { safeNext } from '../signin/next.js';
import { SignIn } from '../signin/sign-in.js';
import { effect, h } from '../ui.js';

const query = new URLSearchParams(location.search);
const next = safeNext(query.get('next'));

keepInvite();
const error = query.get('error');
const ended = query.has('ended');

if (error) expectNobody();
await startPage({ required: false, messages: ['auth'], main: () => h(SignIn, { next, error, ended }) });
// Whoever is signed in already has no business here.
effect(() => {
  if (!me.value) return;
  forgetStep();
  location.replace(next);
});
