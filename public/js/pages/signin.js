import { startPage } from '../page.js';
import { me, safeNext } from '../session.js';
import { effect, h } from '../ui.js';
import { SignIn } from '../signin/sign-in.js';

const query = new URLSearchParams(location.search);
const next = safeNext(query.get('next'));

await startPage({ required: false, main: () => h(SignIn, { next, error: query.get('error') }) });
// Whoever is signed in already has no business here.
effect(() => {
  if (me.value) location.replace(next);
});
