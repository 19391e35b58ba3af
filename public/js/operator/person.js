/** @import * as Api from '../api.d.ts' */
import * as api from '../api/operator.js';
import { Problem } from '../api/problem.js';
import { Card } from '../components/card.js';
import { LoadFailed } from '../components/notice.js';
import { dateTime, signed } from '../i18n/format.js';
import { number } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect, useState } from '../ui.js';
import { Facts } from './list.js';
import { behindTheDoor } from './locked.js';
import { PersonActs } from './person-acts.js';
import { standing } from './standing.js';

/** @param {{ id: string }} props */
export function PersonInFull({ id }) {
  const [person, setPerson] = useState(/** @type {Api.PersonInFull | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const load = () => {
    setProblem(null);
    behindTheDoor(api.person(id)).then(setPerson, (thrown) => setProblem(Problem.from(thrown)));
  };
  useEffect(load, [id]);
  if (problem) return h(LoadFailed, { problem, onRetry: load });
  if (!person) return html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div></div>`;
  return html`<div class="stack stack-wide">
    <p><a href="#people">${t('operator.back')}</a></p>
    ${h(About, { person })}
    ${h(Diagnosis, { person })}
    <${Card} id="acts" title=${t('operator.acts')}>${h(PersonActs, { person, onDone: load })}<//>
    ${h(Ledger, { person })}
    ${h(Work, { person })}
    ${h(Orders, { person })}
  </div>`;
}

/** @param {{ person: Api.PersonInFull }} props */
function About({ person }) {
  const { credits } = person;
  return html`<${Card} id="about" title=${person.email}>
    ${h(Facts, { facts: [
      ['ID', html`<span class="mono" translate=${false}>${person.id}</span>`],
      [t('operator.name'), html`<span translate=${false}>${person.name}</span>`],
      [t('operator.level'), standing(person)],
      [t('operator.role'), t(person.role === 'operator' ? 'operator.role_operator' : 'operator.role_user')],
      [t('operator.proven'), t(person.confirmed ? 'operator.yes' : 'operator.no')],
      [t('operator.since'), dateTime(person.created_at)],
      [t('operator.blocked'), person.blocked_at ? dateTime(person.blocked_at) : t('operator.no')],
      [t('operator.available'), `${number(credits.available)} (${number(credits.bought)} + ${number(credits.plan)})`],
      [t('operator.held'), number(credits.held)],
      [t('operator.debt'), number(credits.debt)],
    ] })}
  <//>`;
}

/** @param {{ person: Api.PersonInFull }} props */
const Diagnosis = ({ person }) => html`<${Card} id="diagnosis" title=${t('operator.diagnosis')}>
  <ul class="operator-list">
    ${person.diagnosis.map((one) => html`<li key=${one.code}><p>
      <span class="badge" data-state=${one.ok ? 'succeeded' : 'failed'}>${t(one.ok ? 'operator.ok' : 'operator.wrong')}</span> ${one.text}</p></li>`)}
  </ul><//>`;

/** @param {{ person: Api.PersonInFull }} props */
const Ledger = ({ person }) => html`<${Card} id="ledger" title=${t('operator.ledger')}>
  <table class="operator-table" role="table" aria-label=${t('operator.ledger')}>
    <thead role="rowgroup"><tr role="row">${ledgerColumns().map((name) => html`<th key=${name} scope="col" role="columnheader">${name}</th>`)}</tr></thead>
    <tbody role="rowgroup">${person.ledger.map((entry) => {
      const cells = [dateTime(entry.at), t(`entry.${entry.kind}`), signed(entry.delta), signed(entry.held_delta),
        number(entry.available_after), html`<span class="mono" translate=${false}>${entry.reference}</span>`];
      return html`<tr key=${`${entry.at}${entry.kind}${entry.reference}`} role="row">
        ${ledgerColumns().map((name, place) => html`<td key=${name} role="cell" data-name=${name}>${cells[place]}</td>`)}</tr>`;
    })}</tbody>
  </table><//>`;

const ledgerColumns = () => [t('operator.at'), t('operator.kind'), t('operator.delta'), t('operator.held'), t('operator.left'), t('operator.reference')];

/** @param {{ person: Api.PersonInFull }} props */
const Work = ({ person }) => html`<${Card} id="work" title=${t('operator.jobs')}>
  ${person.holds.length > 0 && html`<ul class="operator-list">${person.holds.map((hold) => html`<li key=${hold.id}>
    <p>${t('operator.hold', { n: number(hold.credits), until: dateTime(hold.expires_at) })}
      <span class="mono" translate=${false}>${hold.job}</span></p></li>`)}</ul>`}
  ${person.jobs.length === 0 && html`<p class="muted">${t('operator.none')}</p>`}
  <ul class="operator-list">${person.jobs.map((job) => html`<li key=${job.id}>
    <p>${t(`nav.${job.studio}`)} · ${t(`job.${job.state}`)} · ${number(job.delivered)}/${number(job.items)}</p>
    <p class="muted"><span class="mono" translate=${false}>${job.id}</span> · ${dateTime(job.created_at)}</p></li>`)}</ul><//>`;

/** @param {{ person: Api.PersonInFull }} props */
const Orders = ({ person }) => html`<${Card} id="orders" title=${t('operator.orders')}>
  ${person.orders.length === 0 && html`<p class="muted">${t('operator.none')}</p>`}
  <ul class="operator-list">${person.orders.map((order) => html`<li key=${order.id}>
    <p>${order.amount} ${order.currency} · ${order.method} · ${t(`order.${order.state}`)} · ${t('operator.gives', { n: number(order.credits) })}</p>
    <p class="muted"><span class="mono" translate=${false}>${order.id}</span> · ${dateTime(order.created_at)}</p></li>`)}</ul><//>`;
