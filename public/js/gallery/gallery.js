// All pictures, newest first, as many as one scrolls for.
/** @import { Asset, Model } from '../api.d.ts' */
import * as api from '../api/models.js';
import { Problem } from '../api/problem.js';
import { Empty } from '../components/empty.js';
import { Icon } from '../components/more-icons.js';
import { More } from '../components/more.js';
import { LoadFailed } from '../components/notice.js';
import { date } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { renewLinks } from '../pictures/renew-links.js';
import { useLightbox } from '../pictures/use-lightbox.js';
import { h, html, useEffect, useState, written } from '../ui.js';
import { useAssets } from './use-assets.js';

export function Gallery() {
  const [favourite, setFavourite] = useState(false);
  const [model, setModel] = useState('');
  const list = useAssets(favourite, model);
  const lightbox = useLightbox({ assets: list.assets, onChange: list.replace, onMade: list.add, onDeleted: list.remove });
  const filtered = favourite || model !== '';
  const idle = !list.loading && !list.problem;
  const showAll = () => {
    setFavourite(false);
    setModel('');
  };
  return html`
    ${h(Filters, { favourite, model, onFavourite: setFavourite, onModel: setModel })}
    ${list.assets.length > 0 && h(Grid, { assets: list.assets, onOpen: lightbox.open, onFresh: list.replace })}
    ${list.loading && h(Waiting, { first: list.assets.length === 0 })}
    ${list.problem && h(LoadFailed, { problem: list.problem, title: t('gallery.failed'), onRetry: list.more })}
    ${idle && list.assets.length === 0 && h(Nothing, { filtered, onAll: showAll })}
    ${list.hasMore && !list.problem && h(More, { busy: list.loading, ahead: true, onMore: list.more })}
    ${lightbox.content}`;
}

/**
 * @param {{ favourite: boolean, model: string, onFavourite: (on: boolean) => void,
 *   onModel: (id: string) => void }} props
 */
function Filters({ favourite, model, onFavourite, onModel }) {
  const [models, setModels] = useState(/** @type {Model[]} */ ([]));
  useEffect(() => {
    // Without the list the pictures are still there; only this filter has one choice.
    api.models().then((page) => setModels(page.items), Problem.from);
  }, []);
  return html`<div class="filters">
    <button class="chip" type="button" aria-pressed=${favourite} onClick=${() => onFavourite(!favourite)}>
      ${h(Icon, { name: 'heart', filled: favourite })}${t('gallery.favourites')}</button>
    <label><span class="visually-hidden">${t('gallery.model')}</span>
      <select class="input" value=${model} onChange=${written(onModel)}>
        <option value="">${t('gallery.all_models')}</option>
        ${models.map(({ id, name }) => html`<option key=${id} value=${id} translate=${false}>${name}</option>`)}
      </select></label>
  </div>`;
}

/** @param {{ assets: Asset[], onOpen: (asset: Asset) => void, onFresh: (asset: Asset) => void }} props */
function Grid({ assets, onOpen, onFresh }) {
  return html`<ul class="grid">
    ${assets.map((asset) => h(Tile, { key: asset.id, asset, onOpen: () => onOpen(asset), onFresh }))}
  </ul>`;
}

/** @param {{ asset: Asset, onOpen: () => void, onFresh: (asset: Asset) => void }} props */
function Tile({ asset, onOpen, onFresh }) {
  return html`<li>
    <button class="tile" type="button" onClick=${onOpen}>
      <span class="visually-hidden">${t('gallery.open', { prompt: '' })}</span>
      <img src=${asset.urls.thumb} alt="" width="320" height="320" loading="lazy" decoding="async"
        onError=${() => renewLinks(asset, onFresh)} />
      ${asset.favourite && html`<span class="tile-heart">${h(Icon, { name: 'heart', filled: true })}</span>`}
      <span class="tile-text"><span class="clip" translate=${false}>${asset.prompt}</span>
        <span>${date(asset.created_at)}</span></span>
    </button>
  </li>`;
}

/** @param {{ first: boolean }} props */
function Waiting({ first }) {
  const blanks = Array.from({ length: first ? 12 : 4 }, (_, index) => index);
  return html`<div aria-busy="true">
    <p class="visually-hidden" role="status">${t('common.loading')}</p>
    <ul class="grid" aria-hidden="true">
      ${blanks.map((index) => html`<li key=${index}><span class="tile skeleton"></span></li>`)}
    </ul>
  </div>`;
}

/** @param {{ filtered: boolean, onAll: () => void }} props */
function Nothing({ filtered, onAll }) {
  if (filtered) {
    return html`<${Empty} wide title=${t('gallery.none_filtered')}>
      <p><button class="btn btn-quiet" type="button" onClick=${onAll}>${t('common.show_all')}</button></p><//>`;
  }
  return html`<${Empty} wide title=${t('gallery.empty_title')}>
    <p>${t('gallery.empty_text')}</p>
    <p><a class="btn" href="/studio#photo">${t('gallery.empty_action')}</a></p><//>`;
}
