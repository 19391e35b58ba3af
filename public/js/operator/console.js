// The console of whoever runs the studio: behind its door, one section at a time, each with an address.
import * as api from '../api/operator.js';
import { Problem } from '../api/problem.js';
import { LoadFailed, Notice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { h, html, useEffect, useRef, useState } from '../ui.js';
import { Door } from './door.js';
import { isOpen } from './locked.js';

const SECTIONS = /** @type {const} */ (['people', 'jobs', 'transfers', 'inbox', 'codes', 'metrics', 'audit', 'doctor']);

/** @typedef {typeof SECTIONS[number]} Section */

/** Each section's code, which comes with it. @type {Record<Section, () => Promise<{ View: (props: any) => any }>>} */
const CODE = {
  people: () => import('./people.js'),
  jobs: () => import('./jobs.js'),
  transfers: () => import('./transfers.js'),
  inbox: () => import('./inbox.js'),
  codes: () => import('./codes.js'),
  metrics: () => import('./metrics.js'),
  audit: () => import('./audit.js'),
  doctor: () => import('./doctor.js'),
};

/** `#people`, `#people/usr_…`: the section, and what of it. */
function place() {
  const [name = '', rest = ''] = location.hash.slice(1).split('/');
  const section = SECTIONS.find((known) => known === name) ?? 'people';
  return { section, rest };
}

export function Console() {
  const [state, setState] = useState(/** @type {'looking' | 'stranger' | 'known'} */ ('looking'));
  const [isSetUp, setIsSetUp] = useState(false);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const look = () => {
    setProblem(null);
    api.door().then((door) => {
      isOpen.value = door.open_until !== null;
      setIsSetUp(door.set_up);
      setState('known');
    }, (thrown) => {
      const refused = Problem.from(thrown);
      if (refused.code === 'NOT_FOUND') setState('stranger');
      else setProblem(refused);
    });
  };
  useEffect(look, []);
  if (problem) return h(LoadFailed, { problem, onRetry: look });
  if (state === 'looking') return html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div></div>`;
  if (state === 'stranger') return h(Notice, { tone: 'plain', title: t('operator.stranger'), children: html`<p>${t('operator.stranger_text')}</p>` });
  return isOpen.value ? h(Inside, {}) : h(Door, { isSetUp, onOpen: () => { setIsSetUp(true); isOpen.value = true; } });
}

function Inside() {
  const [{ section, rest }, setPlace] = useState(place);
  const [code, setCode] = useState(/** @type {{ of: Section, View: (props: any) => any } | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  useEffect(() => {
    const follow = () => setPlace(place());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const load = () => {
    setProblem(null);
    lazy(CODE[section], { messages: ['auth', 'billing', 'jobs'] }).then(({ View }) => setCode({ of: section, View }), (thrown) => setProblem(Problem.from(thrown)));
  };
  useEffect(load, [section]);
  const tabs = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => tabs.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [section]);
  return html`<nav class="tabs" ref=${tabs} aria-label=${t('operator.sections')}>
      ${SECTIONS.map((name) => html`<a class="tab" key=${name} href="#${name}" aria-current=${name === section ? 'page' : undefined}>
        ${t(`operator.${name}`)}</a>`)}
    </nav>
    ${problem && h(LoadFailed, { problem, onRetry: load })}
    ${code?.of === section ? h(code.View, { key: section, rest }) : !problem && html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div></div>`}`;
}
