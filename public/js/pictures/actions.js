// What can be done with a picture: what its studios contribute, and what can be done with any.
/** @import { Asset } from '../api.d.ts' */
/** @import { ActionsOf, PictureAction } from './action.d.ts' */
import * as api from '../api/assets.js';
import { Problem } from '../api/problem.js';
import { Confirm } from '../components/confirm.js';
import { Icon } from '../components/more-icons.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { h, html, useState } from '../ui.js';
import { DUTY, isToBeAsked } from './download.js';
import { LabelChoice } from './label-choice.js';
import { save } from './save.js';

/**
 * @param {{ asset: Asset, contributed: ActionsOf[], onChange: (asset: Asset) => void,
 *   onMade: (made: Asset) => void, onDelete: () => void }} props `onMade`: another picture came of it
 */
export function PictureActions({ asset, contributed, onChange, onMade, onDelete }) {
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(/** @type {PictureAction | null} */ (null));
  /** @param {PictureAction} action */
  const run = async (action) => {
    setAsked(null);
    setBusy(true);
    try {
      await action.run?.();
    } catch (thrown) {
      const problem = Problem.from(thrown);
      if (isToBeAsked(problem)) setAsked({ ...action, confirm: DUTY, run: () => action.run?.(true) ?? Promise.resolve() });
      else toast(problem.message, 'bad');
    } finally {
      setBusy(false);
    }
  };
  const actions = [...contributed.flatMap((of) => of(asset)), ...commonActions(asset, onChange, onMade, onDelete)];
  return html`<div class="lightbox-actions">
    ${h(LabelChoice, {})}
    ${actions.map((action) => h(ActionButton, {
      key: action.label,
      action,
      busy,
      onPress: () => (action.confirm ? setAsked(action) : run(action)),
    }))}
    ${asked?.confirm && h(Confirm, {
      title: t(asked.confirm.title),
      text: t(asked.confirm.text),
      yes: t(asked.confirm.yes),
      no: asked.confirm.no && t(asked.confirm.no),
      onYes: () => run(asked),
      onNo: () => setAsked(null),
    })}
  </div>`;
}

/** @param {{ action: PictureAction, busy: boolean, onPress: () => void }} props */
function ActionButton({ action, busy, onPress }) {
  const { icon, label, values, price, note, key, main = false, href, run, pressed } = action;
  const text = price === undefined ? t(label, values) : `${t(label, values)} · ${t('credits.amount', { n: price })}`;
  const content = html`${h(Icon, { name: icon, filled: pressed })}${text}`;
  const kind = main ? 'btn' : 'btn btn-quiet';
  if (note) return html`<p class="lightbox-note">${content}</p>`;
  if (href === undefined) {
    // It keeps the focus: what is asked in between gives it back.
    return html`<button class=${kind} type="button" aria-disabled=${busy} aria-pressed=${pressed} aria-keyshortcuts=${key}
      onClick=${() => busy || onPress()}>
      ${content}</button>`;
  }
  /** @param {MouseEvent} event */
  const follow = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (run) onPress();
    // In place of the entry of the lightbox: going back leads to the page that it lies over.
    else location.replace(href);
  };
  return html`<a class=${kind} href=${href} onClick=${follow}>${content}</a>`;
}

/**
 * @param {Asset} asset
 * @param {(asset: Asset) => void} onChange
 * @param {(made: Asset) => void} onMade
 * @param {() => void} onDelete
 * @returns {PictureAction[]}
 */
const commonActions = (asset, onChange, onMade, onDelete) => [
  {
    icon: 'pen',
    label: 'lightbox.edit',
    run: async () => (await import('../brush/open.js')).openEditor(asset, onMade),
  },
  {
    icon: 'download',
    label: 'lightbox.download_jpg',
    key: 'D',
    run: (told) => save(asset, 'jpg', told),
  },
  {
    icon: 'download',
    label: 'lightbox.download_png',
    run: (told) => save(asset, 'png', told),
  },
  {
    icon: 'copy',
    label: 'lightbox.copy',
    run: async () => {
      // Not everywhere allowed: it can still be selected by hand.
      const copied = await navigator.clipboard.writeText(asset.prompt).then(() => true, () => false);
      toast(t(copied ? 'lightbox.copied' : 'lightbox.copy_failed'), copied ? 'plain' : 'bad');
    },
  },
  {
    icon: 'heart',
    label: 'lightbox.favourite',
    key: 'F',
    pressed: asset.favourite,
    run: async () => onChange(await api.changeAsset(asset.id, { favourite: !asset.favourite })),
  },
  {
    icon: 'trash',
    label: 'lightbox.delete',
    key: 'Delete',
    run: async () => onDelete(),
  },
];
