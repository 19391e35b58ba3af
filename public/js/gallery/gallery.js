// All pictures on one table: found, chosen, looked at, and what is done with many of them.
/** @import { Asset } from '../api.d.ts' */
import * as api from '../api/assets.js';
import { Problem } from '../api/problem.js';
import { Empty } from '../components/empty.js';
import { More } from '../components/more.js';
import { LoadFailed } from '../components/notice.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { hidden } from '../pictures/removal.js';
import { useLightbox } from '../pictures/use-lightbox.js';
import { h, html, useEffect, useState } from '../ui.js';
import { ALL, addressOf, pictureInAddress, useFilter } from './address.js';
import { useEverything } from './everything.js';
import { Filters } from './filters.js';
import { onTableKey } from './keys.js';
import { useSelection } from './selection.js';
import { Tiles } from './tiles.js';
import { useAssets } from './use-assets.js';

/** @typedef {typeof import('./table.js')} TableCode */

export function Gallery() {
  const [filter, changeFilter] = useFilter();
  const list = useAssets(filter);
  const [linked, setLinked] = useState(/** @type {Asset | null} */ (null));
  const [helping, setHelping] = useState(false);
  const gone = hidden.value;
  const assets = list.assets.filter(({ id }) => !gone.has(id));
  const ids = assets.map(({ id }) => id);
  const chosenOf = useSelection(ids);
  const everything = useEverything(list, ids, chosenOf);
  const selection = { ...chosenOf, end: everything.end };
  const lightbox = useLightbox({
    assets: linked && !list.assets.some(({ id }) => id === linked.id) ? [linked, ...list.assets] : list.assets,
    onChange: list.replace,
    onMade: list.add,
    onDeleted: (deleted) => {
      list.remove(deleted);
      setLinked((asset) => (deleted.some(({ id }) => id === asset?.id) ? null : asset));
    },
    addressOf: (id) => addressOf(filter, id),
  });
  useEffect(() => {
    const openLinked = () => {
      const id = pictureInAddress();
      if (!id || document.querySelector('.lightbox[open]')) return;
      // Going back from the picture leads to the table, and forward to the picture again.
      if (!history.state) history.replaceState(null, '', addressOf(filter));
      api.asset(id).then((asset) => {
        setLinked(asset);
        return lightbox.open(asset);
      }, (thrown) => toast(Problem.from(thrown).message, 'bad'));
    };
    openLinked();
    addEventListener('popstate', openLinked);
    return () => removeEventListener('popstate', openLinked);
  }, []);
  /** @param {Asset[]} some */
  const remove = (some) => {
    lightbox.remove(some);
    selection.end();
  };
  const code = useTableCode(selection.choosing || helping);
  const chosen = assets.filter(({ id }) => selection.has(id));
  const onKey = onTableKey({ selection, chosen, onAll: everything.all, onChange: list.replace, onRemove: remove,
    onUndo: lightbox.undo, onZoom: (asset) => lightbox.open(asset, true), onHelp: () => setHelping(true) });
  const filtered = JSON.stringify(filter) !== JSON.stringify(ALL);
  const idle = !list.loading && !list.problem;
  return html`
    <${Filters} filter=${filter} assets=${assets} onChange=${changeFilter}>
      <button class="chip" type="button" aria-pressed=${selection.choosing} disabled=${assets.length === 0 && !selection.choosing}
        onClick=${selection.choosing ? selection.end : selection.begin}>${t('gallery.select')}</button><//>
    ${assets.length > 0 && h(Tiles, {
      assets, more: list.hasMore, selection, onOpen: lightbox.open, onFresh: list.replace, onKey,
    })}
    ${list.loading && h(Waiting, { first: assets.length === 0 })}
    ${list.problem && h(LoadFailed, { problem: list.problem, title: t('gallery.failed'), onRetry: list.more })}
    ${idle && assets.length === 0 && h(Nothing, { filtered, onAll: () => changeFilter(ALL) })}
    ${list.hasMore && !list.problem && h(More, { busy: list.loading, ahead: true, onMore: list.more })}
    ${code && selection.choosing && h(code.Bar, { chosen, selection, everything, onChange: list.replace, onDelete: remove })}
    ${code && helping && h(code.KeysHelp, { onClose: () => setHelping(false) })}
    ${lightbox.content}`;
}

/** What only those need who choose, delete or ask. @param {boolean} needed */
function useTableCode(needed) {
  const [code, setCode] = useState(/** @type {TableCode | null} */ (null));
  useEffect(() => {
    if (!needed || code) return;
    lazy(() => import('./table.js'), { messages: ['table', 'label', 'compare'], styles: ['dialog', 'table', 'compare', 'keys'] })
      .then((loaded) => setCode(() => loaded), (thrown) => toast(Problem.from(thrown).message, 'bad'));
  }, [needed]);
  return code;
}

/** @param {{ first: boolean }} props */
function Waiting({ first }) {
  const blanks = Array.from({ length: first ? 12 : 4 }, (_, index) => index);
  return html`<div aria-busy="true">
    <p class="visually-hidden" role="status">${t('common.loading')}</p>
    <ul class="rows" aria-hidden="true">
      ${blanks.map((index) => html`<li class="cell" key=${index}><span class="tile skeleton"></span></li>`)}
      <li class="rows-rest"></li>
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
