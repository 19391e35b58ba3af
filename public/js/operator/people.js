/** @import { Person } from '../api.d.ts' */
import { t } from '../i18n/words.js';
import { number } from '../i18n/numbers.js';
import { h, html, useState, written } from '../ui.js';
import { List } from './list.js';
import { PersonInFull } from './person.js';
import { standing } from './standing.js';

/** @param {{ rest: string }} props somebody's id, or nothing */
export function View({ rest }) {
  const [text, setText] = useState('');
  const [q, setQ] = useState('');
  if (rest.startsWith('usr_')) return h(PersonInFull, { key: rest, id: rest });
  /** @param {SubmitEvent} event */
  const search = (event) => {
    event.preventDefault();
    setQ(text.trim());
  };
  return html`<div class="stack">
    <form class="operator-search" role="search" onSubmit=${search}>
      <label class="label" for="operator-q">${t('operator.search')}</label>
      <div class="row">
        <input class="input" id="operator-q" type="search" value=${text} onInput=${written(setText)} />
        <button class="btn" type="submit">${t('operator.find')}</button>
      </div>
    </form>
    ${h(List, { of: 'users', query: { q }, row: (/** @type {Person} */ person) => h(Row, { person }) })}
  </div>`;
}

/** @param {{ person: Person }} props */
function Row({ person }) {
  const { id, email, name, role, blocked_at, credits } = person;
  return html`<div class="operator-row">
    <p><a href="#people/${id}" translate=${false}>${email}</a>
      ${role === 'operator' && html` <span class="badge">${t('operator.role_operator')}</span>`}
      ${blocked_at && html` <span class="badge" data-state="failed">${t('operator.blocked')}</span>`}</p>
    <p class="muted"><span translate=${false}>${name}</span> · ${standing(person)} · ${t('operator.has', { n: number(credits.available) })}</p>
  </div>`;
}
