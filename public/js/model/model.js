// What is kept of a model, and the one button that destroys all of it (requirements D2, D7).
/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Asset, Model, ModelStored } from '../api.d.ts' */
import { assets } from '../api/assets.js';
import { models } from '../api/models.js';
import { Problem } from '../api/problem.js';
import { destroyModel, stored } from '../api/stored.js';
import { Card } from '../components/card.js';
import { ConfirmButton } from '../components/confirm.js';
import { LoadFailed } from '../components/notice.js';
import { dateTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { h, html, useEffect, useState } from '../ui.js';

/** So many of its pictures are shown. */
const SHOWN = 4;

const loadReceipt = async () => (await lazy(() => import('../privacy/receipt.js'), { messages: ['receipt'] })).Receipt;
/** @typedef {Awaited<ReturnType<typeof loadReceipt>>} Receipt */

/**
 * One model, or which there are.
 * @param {{ id: string | null }} props
 */
export function ModelPage({ id }) {
  return html`<div class="stack stack-wide">${id ? h(OneModel, { id }) : h(AllModels, {})}</div>`;
}

const Waiting = () => html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div></div>`;

function AllModels() {
  const [mine, setMine] = useState(/** @type {Model[] | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const load = () => {
    setProblem(null);
    models().then(
      ({ items }) => setMine(items.filter(({ trigger_word }) => trigger_word !== null)),
      (thrown) => setProblem(Problem.from(thrown)),
    );
  };
  useEffect(load, []);
  return html`<${Card} id="models" title=${t('stored.mine')}>
    ${problem && h(LoadFailed, { problem, onRetry: load })}
    ${!mine && !problem && h(Waiting, {})}
    ${mine?.length === 0 && html`<p>${t('stored.none')} <a href="/studio#train">${t('stored.train')}</a></p>`}
    ${mine && mine.length > 0 && html`<ul class="sessions">${mine.map(({ id, name, created_at }) => html`<li key=${id}>
      <div><p><a href=${`/model?id=${id}`} translate=${false}>${name}</a></p>
        ${created_at && html`<p class="muted">${t('stored.trained', { time: dateTime(created_at) })}</p>`}</div>
    </li>`)}</ul>`}
  <//>`;
}

/** @param {{ id: string }} props */
function OneModel({ id }) {
  const [kept, setKept] = useState(/** @type {ModelStored | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [receipt, setReceipt] = useState(/** @type {{ Receipt: Receipt } | null} */ (null));
  const load = async () => {
    setProblem(null);
    try {
      const found = await stored(id);
      if (found.receipt) setReceipt({ Receipt: await loadReceipt() });
      setKept(found);
    } catch (thrown) {
      setProblem(Problem.from(thrown));
    }
  };
  useEffect(() => void load(), [id]);
  if (problem?.code === 'NOT_FOUND') return html`<p class="notice-plain">${t('stored.unknown')}</p>${h(Back, {})}`;
  if (problem) return h(LoadFailed, { problem, onRetry: load });
  if (!kept) return h(Waiting, {});
  // The receipt comes last and later: it moves nothing.
  return html`${h(Back, {})}
    ${h(Kept, { kept, onDestroyed: load })}
    ${receipt && kept.receipt && h(receipt.Receipt, { id: kept.receipt })}`;
}

const Back = () => html`<p class="no-print"><a href="/model">${t('stored.all')}</a></p>`;

/** @param {{ kept: ModelStored, onDestroyed: () => Promise<void> }} props */
function Kept({ kept, onDestroyed }) {
  const destroyed = kept.state === 'deleting' || kept.state === 'deleted';
  const destroy = async () => {
    await destroyModel(kept.id);
    await onDestroyed();
  };
  return html`<${Card} id="model" title=${kept.name}>
    <div class="stack">
      <p class="muted">${t('stored.trained', { time: dateTime(kept.created_at) })}</p>
      <dl class="kept">
        ${h(Part, { title: t('stored.photos'), children: photos(kept) })}
        ${h(Part, { title: t('stored.provider'), children: h(AtProvider, { kept }) })}
        ${h(Part, { title: t('stored.pictures'), children: h(Pictures, { kept }) })}
        ${h(Part, { title: t('stored.consent'), children: h(Agreed, { kept }) })}
      </dl>
      <p role="status">${destroyed ? t('stored.was') : ''}</p>
      ${kept.state === 'training' && html`<p>${t('stored.training')} <a href="/studio#train">${t('stored.train')}</a></p>`}
      ${!destroyed && kept.state !== 'training' && html`<div class="row">${h(ConfirmButton, {
        kind: 'btn-danger',
        question: {
          title: t('stored.destroy_title', { name: kept.name }),
          text: t('stored.destroy_text', { n: kept.pictures }),
          yes: t('stored.destroy'),
        },
        run: destroy,
        children: (busy) => t(busy ? 'stored.destroying' : 'stored.destroy'),
      })}</div>`}
    </div>
  <//>`;
}

/** @param {{ title: string, children: ComponentChildren }} props */
const Part = ({ title, children }) => html`<div><dt>${title}</dt><dd>${children}</dd></div>`;

/** @param {ModelStored} kept */
function photos({ photos: { kept, count, until } }) {
  const n = count ?? 0;
  if (!kept) return t('stored.photos_gone', { n });
  return until ? t('stored.photos_until', { n, time: dateTime(until) }) : t('stored.photos_training', { n });
}

/** @param {{ kept: ModelStored }} props */
function AtProvider({ kept: { provider } }) {
  const names = [provider.model, provider.version].filter(Boolean);
  return html`${t(`stored.provider_${provider.state}`)}
    ${names.map((name) => html`<br key=${name} /><code translate=${false}>${name}</code>`)}`;
}

/** @param {{ kept: ModelStored }} props */
function Pictures({ kept: { id, pictures } }) {
  const [some, setSome] = useState(/** @type {Asset[]} */ ([]));
  useEffect(() => {
    // Without them the number is told all the same.
    if (pictures > 0) assets({ model: id, cursor: null, limit: SHOWN }).then(({ items }) => setSome(items), () => undefined);
  }, [id, pictures]);
  if (pictures === 0) return t('stored.pictures_none');
  return html`${t('stored.pictures_count', { n: pictures })}
    <div class="kept-some">${some.map(({ id: asset, urls }) =>
      html`<img key=${asset} src=${urls.thumb} alt=${t('stored.example')} width="96" height="96" />`)}</div>
    <a href=${`/gallery?model=${id}`}>${t('stored.pictures_all')}</a>`;
}

/** @param {{ kept: ModelStored }} props */
function Agreed({ kept: { consent } }) {
  if (!consent) return t('stored.consent_none');
  const given = t('stored.consent_given', { version: consent.version, time: dateTime(consent.given_at) });
  const back = consent.withdrawn_at ? t('stored.consent_back', { time: dateTime(consent.withdrawn_at) }) : '';
  return html`${given} ${back}<blockquote class="muted" lang=${consent.language}>${consent.text}</blockquote>`;
}
