import { startPage } from '../page.js';
import { showPrices } from '../pricing/prices.js';
import { me } from '../session.js';
import { effect } from '../ui.js';

await startPage({ required: false });
// Whoever is signed in is led into the studio instead of to the door.
effect(() => {
  for (const element of document.querySelectorAll('[data-for]')) {
    const forMember = element.getAttribute('data-for') === 'member';
    element.toggleAttribute('hidden', forMember ? !me.value : Boolean(me.value));
  }
});
await showPrices();
