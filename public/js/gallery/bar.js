// What can be done with the pictures that are chosen.
/** @import { Asset } from '../api.d.ts' */
/** @import { Selection } from './selection.js' */
import * as api from '../api/assets.js';
import { Problem } from '../api/problem.js';
import { Confirm } from '../components/confirm.js';
import { Icon } from '../components/more-icons.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { DUTY, isToBeAsked } from '../pictures/download.js';
import { LabelChoice } from '../pictures/label-choice.js';
import { saveAs } from '../pictures/save.js';
import { h, html, useState, written } from '../ui.js';
import { CompareTwo } from './compare-two.js';
import { packed } from './pack.js';

/** @typedef {import('./pack.js').Format} Format */

/** Changes under way at once. */
const AT_ONCE = 4;

/**
 * @param {{ chosen: Asset[], selection: Selection, onChange: (asset: Asset) => void, onDelete: (assets: Asset[]) => void }} props
 */
export function Bar({ chosen, selection, onChange, onDelete }) {
  const [busy, setBusy] = useState('');
  const [asked, setAsked] = useState(false);
  const [compared, setCompared] = useState(/** @type {Asset[] | null} */ (null));
  const [format, setFormat] = useState(/** @type {Format} */ ('jpg'));
  const none = chosen.length === 0 || busy !== '';

  /** @param {() => Promise<void>} work */
  const run = async (work) => {
    try {
      await work();
    } catch (thrown) {
      const problem = Problem.from(thrown);
      if (isToBeAsked(problem)) setAsked(true);
      else toast(problem.message, 'bad');
    } finally {
      setBusy('');
    }
  };
  const pack = (told = false) => run(async () => {
    setAsked(false);
    setBusy(t('table.packing', { done: 0, of: chosen.length }));
    const file = await packed(chosen, format, told, (done) => setBusy(t('table.packing', { done, of: chosen.length })));
    saveAs(file, `${t('table.zip_name')}-${chosen.length}.zip`);
  });
  const favour = () => run(async () => {
    const favourite = !chosen.every((asset) => asset.favourite);
    setBusy(t('table.working'));
    const left = chosen.filter((asset) => asset.favourite !== favourite);
    while (left.length > 0) {
      const changed = await Promise.all(left.splice(0, AT_ONCE).map(({ id }) => api.changeAsset(id, { favourite })));
      changed.forEach(onChange);
    }
    toast(t(favourite ? 'table.favoured' : 'table.unfavoured', { n: chosen.length }));
  });
  return html`<section class="bar" aria-label=${t('table.bar')}>
    <p class="bar-count" role="status">${busy || t('table.chosen', { n: chosen.length })}</p>
    <div class="bar-choose">
      <button class="btn btn-quiet btn-small" type="button" onClick=${selection.all}>${t('table.all')}</button>
      <button class="btn btn-quiet btn-small" type="button" onClick=${selection.invert}>${t('table.invert')}</button>
      <button class="btn btn-quiet btn-small" type="button" onClick=${selection.end}>${t('table.end')}</button>
    </div>
    <div class="bar-do">
      <label class="bar-format"><span class="visually-hidden">${t('table.format')}</span>
        <select class="input" value=${format} onChange=${written((to) => setFormat(/** @type {Format} */ (to)))}>
          <option value="jpg">JPG</option><option value="png">PNG</option><option value="made">${t('table.as_made')}</option>
        </select></label>
      ${h(Do, { icon: 'zip', label: t('table.zip'), disabled: none, main: true, onPress: () => pack() })}
      ${h(Do, { icon: 'heart', label: t('table.favourite'), disabled: none, onPress: favour })}
      ${h(Do, { icon: 'compare', label: t('table.compare'), disabled: none || chosen.length !== 2, onPress: () => setCompared(chosen) })}
      ${h(Do, { icon: 'trash', label: t('table.delete'), disabled: none, onPress: () => onDelete(chosen) })}
    </div>
    ${h(LabelChoice, {})}
    ${asked && h(Confirm, {
      title: t(DUTY.title), text: t(DUTY.text), yes: t(DUTY.yes), no: t(DUTY.no),
      onYes: () => pack(true), onNo: () => setAsked(false),
    })}
    ${compared && h(CompareTwo, { assets: compared, onClose: () => setCompared(null) })}
  </section>`;
}

/**
 * @param {{ icon: import('../components/more-icons.js').IconName, label: string, disabled: boolean, main?: boolean,
 *   onPress: () => void }} props
 */
function Do({ icon, label, disabled, main = false, onPress }) {
  return html`<button class=${main ? 'btn btn-small' : 'btn btn-quiet btn-small'} type="button" aria-label=${label}
    disabled=${disabled} onClick=${onPress}>${h(Icon, { name: icon })}<span aria-hidden="true">${label}</span></button>`;
}
