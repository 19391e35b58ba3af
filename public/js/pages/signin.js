import { startPage } from '../page.js';
import { expectNobody, me } from '../session.js';
import { safeNext } from '../signin/next.js';
import { SignIn } from '../signin/sign-in.js';
import { effect, h } from '../ui.js';

const query = new URLSearchParams(location.search);
const next = safeNext(query.get('next'));

const error = query.get('error');

if (error) expectNobody();
await startPage({ required: false, messages: ['auth'], main: () => h(SignIn, { next, error }) });
// Whoever is signed in already has no business here.
effect(() => {
  if (me.value) location.replace(next);
});
