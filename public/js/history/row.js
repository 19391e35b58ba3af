// One poster of a set: the version that is looked at, all of them small, and what can be done with it.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Job, PosterRow, PosterSession, PosterVersion } from '../api.d.ts' */
/** @import { Compared } from './compare.js' */
import { Problem } from '../api/problem.js';
import { Icon } from '../components/more-icons.js';
import { toast } from '../components/toast.js';
import { inLanguage, t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { hidden } from '../pictures/removal.js';
import { useLightbox } from '../pictures/use-lightbox.js';
import { h, html, useRef, useState } from '../ui.js';
import { Headline } from './headline.js';

/**
 * @param {{ session: PosterSession, row: PosterRow, job: Job, unmade: typeof import('./unmade.js') | null,
 *   onChanged: () => void }} props `unmade`: what a row without a version is drawn with, where there is such a row;
 *   `onChanged`: there is more, or less, of it now
 */
export function Row({ session, row, job, unmade, onChanged }) {
  const { number, title, versions } = row;
  const name = `${String(number).padStart(2, '0')} ${inLanguage(title)}`;
  return html`<li class="session-row" aria-labelledby=${`row-${number}`}>
    <h3 id=${`row-${number}`}>${name}</h3>
    ${versions.length > 0
      ? h(Versions, {
          name,
          versions,
          product: session.products[0] ?? null,
          onChanged,
          headline: ({ label, words }, onMade) => words && h(Headline, {
            key: label,
            session: session.id,
            poster: number,
            version: label,
            words,
            onMade,
          }),
        })
      : unmade && h(unmade.Unmade, { row, job, onRetried: onChanged })}
  </li>`;
}

/**
 * @param {{ name: string, versions: PosterVersion[], product: string | null, onChanged: () => void,
 *   headline: (version: PosterVersion, onMade: () => void) => ComponentChildren }} props `product`: where its picture is;
 *   `headline`: where the words of a version can be changed
 */
function Versions({ name, versions: all, product, onChanged, headline }) {
  const versions = all.filter(({ asset }) => !hidden.value.has(asset.id));
  // The newest, until another one is chosen; a new one is looked at as soon as it is there.
  const [chosen, setChosen] = useState('');
  const [compared, setCompared] = useState(/** @type {{ code: typeof import('./compare.js'), what: Compared } | null} */ (null));
  const picture = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const found = versions.findIndex(({ label }) => label === chosen);
  const at = found < 0 ? versions.length - 1 : found;
  const now = versions[at];
  const lightbox = useLightbox({
    assets: all.map(({ asset }) => asset),
    onChange: onChanged,
    onMade: () => madeAnother(),
    onDeleted: onChanged,
    atOnce: false,
  });
  const madeAnother = () => {
    setChosen('');
    onChanged();
  };
  /** @param {number} step */
  const move = (step) => {
    const next = versions[at + step];
    if (!next) return;
    setChosen(next.label);
    // At an end its arrow is gone, and with it the focus.
    if (!versions[at + 2 * step]) picture.current?.focus({ preventScroll: true });
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    move(event.key === 'ArrowLeft' ? -1 : 1);
  };
  // All that there were can still be had back.
  if (!now) return html`<div class="session-none picture"><p class="picture-note">${t('history.deleted')}</p></div>${lightbox.content}`;
  const parent = versions.find(({ label }) => label === now.parent) ?? null;
  const edit = async () => {
    try {
      await (await import('../brush/open.js')).openEditor(now.asset, madeAnother);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    }
  };
  /** @param {Compared} what */
  const compare = async (what) => {
    try {
      setCompared({ code: await lazy(() => import('./compare.js'), { messages: ['compare'], styles: ['compare'] }), what });
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    }
  };
  return html`<div class="versions" onKeyDown=${onKeyDown}>
    <div class="version-stage" style=${{ '--ratio': `${now.asset.width} / ${now.asset.height}` }}>
      <button class="picture-open" type="button" ref=${picture} aria-label=${t('history.open', { name })}
        onPointerEnter=${lightbox.prepare} onFocus=${lightbox.prepare} onClick=${() => lightbox.open(now.asset)}>
        <img key=${now.asset.id} src=${now.asset.urls.web} alt="" width=${now.asset.width} height=${now.asset.height}
          loading="lazy" decoding="async" /></button>
      ${at > 0 && html`<button class="icon-btn version-left" type="button" aria-label=${t('history.previous')}
        onClick=${() => move(-1)}>${h(Icon, { name: 'left' })}</button>`}
      ${at < versions.length - 1 && html`<button class="icon-btn version-right" type="button" aria-label=${t('history.next')}
        onClick=${() => move(1)}>${h(Icon, { name: 'right' })}</button>`}
    </div>
    <div class="version-side">
      <p class="version-now" aria-live="polite">${t('history.current', { i: at + 1, n: versions.length })}
        <span class="mono" translate=${false}>${now.label}</span></p>
      <ul class="version-thumbs" aria-label=${t('history.versions')}>
        ${versions.map(({ label, asset }) => html`<li key=${label}><button type="button" aria-pressed=${label === now.label}
          aria-label=${label} translate=${false} onClick=${() => setChosen(label)}><img src=${asset.urls.thumb} alt="" width="64"
            height="64" loading="lazy" decoding="async" /></button></li>`)}
      </ul>
      <p class="version-prompt clip" translate=${false} title=${now.parent ? now.prompt : undefined}>${now.parent && now.prompt}</p>
      <div class="row">
        <button class="btn btn-small" type="button" onClick=${edit}>${h(Icon, { name: 'pen' })}${t('history.edit')}</button>
        <button class="btn btn-small btn-quiet" type="button" disabled=${!parent} onClick=${() => parent && compare({
          title: `${parent.label} → ${now.label}`,
          before: parent.asset.urls.web,
          after: now.asset,
        })}>${t('history.compare')}</button>
        ${product && html`<button class="btn btn-small btn-quiet" type="button" onClick=${() => compare({
          title: t('history.compare_product'),
          before: product,
          after: now.asset,
          whole: true,
        })}>${t('history.compare_product')}</button>`}
      </div>
      ${headline(now, madeAnother)}
    </div>
    ${lightbox.content}
    ${compared && h(compared.code.CompareDialog, { ...compared.what, onClose: () => setCompared(null) })}
  </div>`;
}
