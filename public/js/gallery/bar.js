// What can be done with the pictures that are chosen.
/** @import { Asset } from '../api.d.ts' */
/** @import { useEverything } from './everything.js' */
/** @import { Selection } from './selection.js' */
import { Problem } from '../api/problem.js';
import { Confirm } from '../components/confirm.js';
import { Icon } from '../components/more-icons.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { DUTY, isToBeAsked } from '../pictures/download.js';
import { LabelChoice } from '../pictures/label-choice.js';
import { saveAs } from '../pictures/save.js';
import { h, html, useRef, useState, written } from '../ui.js';
import { CompareTwo } from './compare-two.js';
import { favourAll } from './favour.js';
import { packed } from './pack.js';

/** @typedef {import('./pack.js').Format} Format */

/**
 * @param {{ chosen: Asset[], selection: Selection, everything: ReturnType<typeof useEverything>,
 *   onChange: (...changed: Asset[]) => void, onDelete: (assets: Asset[]) => void }} props
 */
export function Bar({ chosen, selection, everything, onChange, onDelete }) {
  const { found } = everything;
  const [working, setBusy] = useState('');
  const stopped = useRef(false);
  const busy = working || (found > 0 ? t('table.finding', { n: found }) : '');
  const [asked, setAsked] = useState(false);
  const [compared, setCompared] = useState(/** @type {Asset[] | null} */ (null));
  const [format, setFormat] = useState(/** @type {Format} */ ('jpg'));
  const none = chosen.length === 0 || busy !== '';

  /** @param {() => Promise<void>} work */
  const run = async (work) => {
    stopped.current = false;
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
    let saved = 0;
    /** @param {number} done */
    const goOn = (done) => {
      setBusy(t('table.packing', { done: saved + done, of: chosen.length }));
      return !stopped.current;
    };
    const names = new Set();
    for (let part = 1; saved < chosen.length && !stopped.current; part++) {
      const { file, count, problem } = await packed(chosen.slice(saved), { format, told, names, goOn });
      saved += count;
      if (file) saveAs(file, `${t('table.zip_name')}-${chosen.length}${saved < chosen.length || part > 1 ? `-${part}` : ''}.zip`);
      if (!problem) continue;
      // What is in no file yet stays chosen.
      selection.set(chosen.slice(saved).map(({ id }) => id));
      if (saved > 0) toast(t('table.packed_some', { n: saved, left: chosen.length - saved }));
      throw problem;
    }
  });
  const favour = () => run(async () => {
    setBusy(t('table.working'));
    const { favourite, n } = await favourAll(chosen, onChange, (done) => {
      if (done > 0) setBusy(t('table.marking', { done, of: chosen.length }));
      return !stopped.current;
    });
    toast(t(favourite ? 'table.favoured' : 'table.unfavoured', { n }));
  });
  /** What is under way, or else the choice. */
  const end = () => {
    stopped.current = true;
    if (found > 0) everything.stop();
    else if (!working) selection.end();
  };
  return html`<section class="bar" aria-label=${t('table.bar')}>
    <p class="bar-count" role="status">${busy || t('table.chosen', { n: chosen.length })}</p>
    <div class="bar-choose">
      <button class="btn btn-quiet btn-small" type="button" onClick=${everything.all}>${t('table.all')}</button>
      <button class="btn btn-quiet btn-small" type="button" onClick=${everything.invert}>${t('table.invert')}</button>
      <button class="btn btn-quiet btn-small" type="button" onClick=${end}>${t(busy ? 'table.stop' : 'table.end')}</button>
    </div>
    <div class="bar-do">
      <label class="bar-format"><span class="visually-hidden">${t('table.format')}</span>
        <select class="input" value=${format} onChange=${written((to) => setFormat(/** @type {Format} */ (to)))}>
          <option value="jpg">JPG</option><option value="png">PNG</option><option value="made">${t('table.as_made')}</option>
        </select></label>
      ${h(Do, { icon: 'zip', label: t('table.zip'), keys: 'D', disabled: none, main: true, onPress: () => pack() })}
      ${h(Do, { icon: 'heart', label: t('table.favourite'), keys: 'F', disabled: none, onPress: favour })}
      ${h(Do, { icon: 'compare', label: t('table.compare'), disabled: none || chosen.length !== 2, onPress: () => setCompared(chosen) })}
      ${h(Do, { icon: 'trash', label: t('table.delete'), keys: 'Delete', disabled: none, onPress: () => onDelete(chosen) })}
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
 * @param {{ icon: import('../components/more-icons.js').IconName, label: string, disabled: boolean, keys?: string, main?: boolean,
 *   onPress: () => void }} props
 */
function Do({ icon, label, disabled, keys, main = false, onPress }) {
  return html`<button class=${main ? 'btn btn-small' : 'btn btn-quiet btn-small'} type="button" aria-label=${label} aria-keyshortcuts=${keys}
    disabled=${disabled} onClick=${onPress}>${h(Icon, { name: icon })}<span aria-hidden="true">${label}</span></button>`;
}
